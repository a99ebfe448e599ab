// A list message's rows as a sheet that rises from the bottom of the phone.
import { element, find } from "./dom.js";

export class Sheet {
  constructor(choose) {
    this.node = find("sheet");
    this.behind = ["bar", "chat", "composer", "to-end"].map(find);
    this.choose = choose;
    find("sheet-close").addEventListener("click", () => this.close());
    find("sheet-shade").addEventListener("click", () => this.close());
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    find("sheet-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = find("sheet-rows").querySelector("input:checked");
      if (!chosen) return;
      const message = this.message;
      this.close();
      this.choose(message, chosen.value);
    });
    find("sheet-rows").addEventListener("change", () => { find("sheet-send").disabled = false; });
  }

  open(message, opener) {
    this.message = message;
    this.opener = opener;
    find("sheet-title").textContent = message.list_button;
    find("sheet-rows").replaceChildren(...rows(message.buttons));
    find("sheet-send").disabled = true;
    this.node.hidden = false;
    for (const node of this.behind) node.inert = true;
    find("sheet-rows").querySelector("input")?.focus();
  }

  close() {
    if (this.node.hidden) return;
    this.node.hidden = true;
    for (const node of this.behind) node.inert = false;
    this.opener?.focus();
  }
}

function rows(choices) {
  const nodes = [];
  let section = "";
  for (const choice of choices) {
    if (choice.section && choice.section !== section) nodes.push(element("h3", {}, choice.section));
    section = choice.section;
    nodes.push(element(
      "label", {},
      element("span", { class: "row" }, choice.title, choice.description ? element("small", {}, choice.description) : ""),
      element("input", { type: "radio", name: "row", value: choice.id }),
    ));
  }
  return nodes;
}
