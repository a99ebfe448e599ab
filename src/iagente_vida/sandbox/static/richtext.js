// WhatsApp's own marks (*bold*, _italic_, ~struck~, ```fixed```) and links, as DOM nodes.
import { element } from "./dom.js";

const MARKS = new RegExp(
  [
    "```(?<fixed>[^]+?)```",
    "(?<link>https?://[^\\s<>\"']*[^\\s<>\"'.,;:!?)\\]*_~])",
    "(?<![\\p{L}\\p{N}*])\\*(?<bold>\\S(?:[^*\\n]*\\S)?)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?<italic>\\S(?:[^_\\n]*\\S)?)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?<struck>\\S(?:[^~\\n]*\\S)?)~(?![\\p{L}\\p{N}~])",
  ].join("|"),
  "gu",
);
const TAGS = { bold: "strong", italic: "em", struck: "s" };

export function richText(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const { fixed, link } = match.groups;
    if (fixed !== undefined) nodes.push(element("code", {}, fixed));
    else if (link !== undefined) nodes.push(anchor(link));
    else for (const [mark, tag] of Object.entries(TAGS)) {
      if (match.groups[mark] !== undefined) nodes.push(element(tag, {}, ...richText(match.groups[mark])));
    }
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

export const plainText = (text) => element("span", {}, ...richText(text)).textContent;

function anchor(address) {
  let parsed;
  try {
    parsed = new URL(address);
  } catch {
    return address;
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return address;
  return element("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer nofollow" }, address);
}
