// The simulated Chatwoot's own API, called as an adviser would be: with the adviser's token.
const BASE = "/simulador/chatwoot/api/v1/accounts/7";

export class Chatwoot {
  constructor(token) {
    this.token = token;
  }

  async call(method, path, body) {
    let answer;
    try {
      answer = await fetch(BASE + path, {
        method,
        headers: { api_access_token: this.token, "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
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

  write(id, content, isPrivate) {
    return this.call("POST", `/conversations/${id}/messages`, { content, private: isPrivate, message_type: "outgoing" });
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
