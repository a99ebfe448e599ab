// The simulated Chatwoot's own API, called as an adviser would be: with the adviser's token.
const BASE = "/simulador/chatwoot/api/v1/accounts/7";

export class Chatwoot {
  constructor(token) {
    this.token = token;
  }

  async call(method, path, body) {
    const form = body instanceof FormData;
    let answer;
    try {
      answer = await fetch(BASE + path, {
        method,
        headers: { api_access_token: this.token, ...(form ? {} : { "Content-Type": "application/json" }) },
        body: body === undefined || form ? body : JSON.stringify(body),
      });
    } catch {
      throw new Error("No hay conexión con el servidor del simulador.");
    }
    const text = await answer.text();
    const document = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : {};
    if (!answer.ok) throw new Error(document?.error || document?.message || `Chatwoot ha contestado ${answer.status}.`);
    return document;
  }

  async people() {
    return (await this.call("GET", "/agents")).filter(({ role }) => role === "agent");
  }

  async conversations() {
    return (await this.call("GET", "/conversations?status=all&inbox_id=3")).data.payload;
  }

  async messages(id, before) {
    return (await this.call("GET", `/conversations/${id}/messages${before ? `?before=${before}` : ""}`)).payload;
  }

  // `quoted` is the number of a message, 0 for none.
  write(id, content, isPrivate, quoted, files) {
    const about = quoted ? { in_reply_to: quoted } : {};
    const path = `/conversations/${id}/messages`;
    if (!files.length) {
      return this.call("POST", path, { content, private: isPrivate, message_type: "outgoing", content_attributes: about });
    }
    const form = new FormData();
    const fields = { content, private: String(isPrivate), message_type: "outgoing", content_attributes: JSON.stringify(about) };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const file of files) form.append("attachments[]", file, file.name);
    return this.call("POST", path, form);
  }

  async take(id, person) {
    await this.call("POST", `/conversations/${id}/assignments`, { assignee_id: person });
    await this.status(id, "open");
  }

  async giveBack(id) {
    await this.call("POST", `/conversations/${id}/assignments`, { assignee_id: null });
    await this.status(id, "pending");
  }

  status(id, status) {
    return this.call("POST", `/conversations/${id}/toggle_status`, { status });
  }

  retry(id, message) {
    return this.call("POST", `/conversations/${id}/messages/${message}/retry`);
  }
}
