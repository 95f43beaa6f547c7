// <citeback-chat>: a company's chat with its documents, in a page of the company's portal.
// The chat runs in a frame of citeback's own origin. This element only places the frame, fetches the user's
// token from the portal, and hands it over; messages go to citeback's exact origin, and come from there.
(() => {
  const script = document.currentScript;
  const home = script ? new URL("./", script.src) : null;
  const WORDS = {
    en: { label: "Ask the documents", close: "Close", wide: "Full page", narrow: "Smaller",
      out: "You are signed out. Sign in to the portal, then open the chat again.",
      gone: "The portal can't be reached. Trying again …" },
    zh: { label: "向文档提问", close: "关闭", wide: "整页", narrow: "缩小",
      out: "您已退出登录。请登录门户后重新打开。", gone: "无法连接门户，正在重试……" },
    ru: { label: "Спросить документы", close: "Закрыть", wide: "Во весь экран", narrow: "Меньше",
      out: "Вы вышли из системы. Войдите на портал и откройте чат снова.",
      gone: "Портал недоступен. Новая попытка …" },
  };
  const THEME = ["accent", "on-accent", "paper", "panel", "ink", "font"];
  const RETRY_MS = 5000;
  const CSS = `
:host { display: contents; font: 1rem/1.4 var(--citeback-font, system-ui, sans-serif); }
:host([hidden]), [hidden] { display: none !important; }
:host([mode=panel]) { display: block; height: var(--citeback-height, 40rem); }
button { font: inherit; cursor: pointer; border: 0; }
button:focus-visible, iframe:focus-visible { outline: 3px solid var(--citeback-accent, #0b5c63); outline-offset: 2px; }
.launcher {
  position: fixed; right: var(--citeback-right, 1.25rem); bottom: var(--citeback-bottom, 1.25rem);
  z-index: var(--citeback-z, 2147483000); padding: .75rem 1.1rem; border-radius: 2rem;
  background: var(--citeback-accent, #0b5c63); color: var(--citeback-on-accent, #fff);
  box-shadow: 0 4px 16px rgb(0 0 0 / .25);
}
.panel {
  display: flex; flex-flow: column; overflow: hidden; box-sizing: border-box; height: 100%;
  background: var(--citeback-paper, #fbfaf8); color: var(--citeback-ink, #20242a);
  border: 1px solid rgb(128 128 128 / .4); border-radius: var(--citeback-radius, .75rem);
}
:host(:not([mode=panel])) .panel {
  position: fixed; right: var(--citeback-right, 1.25rem); bottom: calc(var(--citeback-bottom, 1.25rem) + 3.75rem);
  z-index: var(--citeback-z, 2147483000); width: min(var(--citeback-width, 26rem), calc(100vw - 2.5rem));
  height: min(var(--citeback-height, 40rem), calc(100dvh - 6.5rem)); box-shadow: 0 8px 36px rgb(0 0 0 / .3);
}
:host([mode=page]) .panel, .panel.wide {
  inset: var(--citeback-inset, 0) !important; width: auto !important; height: auto !important; border-radius: 0;
}
@media (max-width: 40rem) {
  :host(:not([mode=panel])) .panel { inset: 0; width: auto; height: auto; border-radius: 0; }
}
header { display: flex; align-items: center; gap: .25rem; padding: .35rem .35rem .35rem .9rem; }
:host(:is([mode=panel], [mode=page])) header { display: none; }
h2 { flex: 1; margin: 0; font-size: 1rem; }
header button { padding: .4rem .6rem; border-radius: .5rem; background: transparent; color: inherit; }
header button:hover { background: rgb(128 128 128 / .2); }
.said { margin: 0; padding: .75rem .9rem; }
.said:empty { display: none; }
iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
`;

  const claimsOf = (token) => {
    const middle = String(token).split(".")[1] ?? "";
    const bytes = atob(middle.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (each) => each.charCodeAt(0))));
  };
  const whoIn = ({ sub, groups }) => JSON.stringify([sub, [...(groups ?? [])].sort()]);
  const made = (name, values = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  class CitebackChat extends HTMLElement {
    static observedAttributes = ["open", "mode", "label"];
    #parts; #frame = null; #who = null; #timer = 0; #fetching = null; #ready = false; #toShow = [];

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      // A style element would need 'unsafe-inline' in the page's policy; a constructed sheet needs nothing.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      const launcher = made("button", {
        class: "launcher", part: "launcher", type: "button", "aria-controls": "panel", "aria-haspopup": "dialog",
      });
      const wide = made("button", { type: "button", "aria-pressed": "false" }, "⤢");
      const close = made("button", { type: "button" }, "✕");
      const said = made("p", { class: "said", role: "status" });
      const title = made("h2", { id: "title" });
      const header = made("header", { part: "header" }, title, wide, close);
      const panel = made("section", {
        class: "panel", part: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", hidden: "",
      }, header, said);
      root.append(launcher, panel);
      this.#parts = { launcher, wide, close, said, title, panel };
      launcher.addEventListener("click", () => this.toggle());
      close.addEventListener("click", () => this.close());
      wide.addEventListener("click", () => this.#widen());
      panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    }

    // `getToken`, a function that resolves to a token, may be set in place of the attribute token-url. It is no
    // field of the class: a field would undo what a page set before this script was loaded.

    connectedCallback() {
      addEventListener("message", this.#hear);
      document.addEventListener("visibilitychange", this.#look);
      this.#draw();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      document.removeEventListener("visibilitychange", this.#look);
      this.#drop();
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#draw();
    }

    open() { this.setAttribute("open", ""); }
    toggle() { this.toggleAttribute("open"); }
    close() {
      if (!this.#isLauncher || !this.hasAttribute("open")) return;
      this.removeAttribute("open");
      this.#parts.launcher.focus();
    }
    /** Start a new conversation. */
    newConversation() { this.#once({ type: "new" }); }
    /** Open a citation in its source; it is checked whether the source still says so. */
    show(citation) {
      this.open();
      this.#once({ type: "show", citation });
    }
    /** Ask the portal again who is signed in: after a sign-in or sign-out without a new page. */
    refresh() { return this.#newToken(); }

    get #server() {
      const said = this.getAttribute("server");
      return said ? new URL(said.replace(/\/?$/, "/"), document.baseURI) : home;
    }
    get #isLauncher() { return !["panel", "page"].includes(this.getAttribute("mode")); }
    get #words() {
      const language = (this.closest("[lang]")?.lang ?? navigator.language ?? "").slice(0, 2);
      return WORDS[language] ?? WORDS.en;
    }
    get #hasTokens() { return !!this.getToken || this.hasAttribute("token-url"); }

    #draw() {
      const { launcher, wide, close, title, panel } = this.#parts;
      const words = this.#words;
      const open = !this.#isLauncher || this.hasAttribute("open");
      const opens = open && panel.hidden;
      launcher.hidden = !this.#isLauncher;
      launcher.textContent = title.textContent = this.getAttribute("label") ?? words.label;
      launcher.setAttribute("aria-expanded", String(open));
      close.setAttribute("aria-label", words.close);
      wide.setAttribute("aria-label", panel.classList.contains("wide") ? words.narrow : words.wide);
      panel.setAttribute("role", this.#isLauncher ? "dialog" : "region");
      if (panel.hidden !== !open) this.dispatchEvent(new CustomEvent(open ? "open" : "close"));
      panel.hidden = !open;
      if (!open) return;
      if (!this.#frame) this.#begin();
      else if (opens) this.#focus();
    }

    #widen() {
      const wide = this.#parts.panel.classList.toggle("wide");
      this.#parts.wide.setAttribute("aria-pressed", String(wide));
      this.#draw();
    }

    #begin() {
      if (this.#hasTokens) this.#newToken();
      else this.#place();
    }

    #place() {
      this.#drop();
      const frame = made("iframe", { title: this.#parts.title.textContent, allow: "clipboard-write" });
      frame.addEventListener("load", () => {
        this.#ready = false;
        this.#post({ type: "hello", tokens: this.#hasTokens, theme: this.#theme() });
      });
      frame.src = new URL("embed", this.#server).href;
      this.#frame = frame;
      this.#parts.panel.append(frame);
    }

    // The frame goes as a whole: nothing that its user saw or typed stays for the next one.
    #drop() {
      clearTimeout(this.#timer);
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
    }

    #theme() {
      const style = getComputedStyle(this);
      const said = THEME.map((name) => [name, style.getPropertyValue(`--citeback-${name}`).trim()]);
      return Object.fromEntries(said.filter(([, value]) => value));
    }

    #post(message) {
      this.#frame?.contentWindow?.postMessage({ citeback: 1, ...message }, this.#server.origin);
    }

    #once(message) {
      if (this.#ready) this.#post(message);
      else this.#toShow = [message];
    }

    #focus() {
      this.#frame?.focus();
      this.#post({ type: "focus" });
    }

    #hear = (event) => {
      if (!this.#frame || event.source !== this.#frame.contentWindow) return;
      if (event.origin !== this.#server.origin || event.data?.citeback !== 1) return;
      const { type, detail } = event.data;
      if (type === "ready") this.#settle();
      if (type === "token-wanted") this.#newToken();
      if (type === "escape") this.close();
      if (type === "answer" || type === "citation") this.dispatchEvent(new CustomEvent(type, { detail }));
    };

    #settle() {
      this.#ready = true;
      if (this.#hasTokens) this.#newToken();
      if (this.#isLauncher) this.#focus();
      for (const each of this.#toShow.splice(0)) this.#post(each);
    }

    #look = () => {
      if (document.visibilityState === "visible" && this.#frame && this.#hasTokens) this.#newToken();
    };

    #newToken() {
      this.#fetching ??= this.#fetch().finally(() => (this.#fetching = null));
      return this.#fetching;
    }

    async #fetch() {
      clearTimeout(this.#timer);
      let token;
      try {
        token = await this.#fromPortal();
      } catch {
        this.#parts.said.textContent = this.#words.gone;
        this.#timer = setTimeout(() => this.#newToken(), RETRY_MS);
        return;
      }
      if (!token) return this.#signOut();
      const claims = claimsOf(token);
      const who = whoIn(claims);
      this.#parts.said.textContent = "";
      if (!this.#frame || (this.#who !== null && this.#who !== who)) this.#place();
      this.#who = who;
      if (this.#ready) this.#post({ type: "token", token });
      // Lifetimes are compared, not moments: this machine's clock may be wrong.
      const life = claims.exp - (claims.iat ?? Date.now() / 1000);
      this.#timer = setTimeout(() => this.#newToken(), Math.max(1, life * 0.75) * 1000);
    }

    // Resolves to nothing if nobody is signed in; rejects if the portal can't be asked.
    async #fromPortal() {
      if (this.getToken) return this.getToken();
      const url = new URL(this.getAttribute("token-url"), document.baseURI);
      if (url.origin !== location.origin) throw new Error("token-url is not of this page's origin");
      const how = { method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual" };
      const got = await fetch(url, { ...how, headers: { Accept: "application/json" } });
      if (got.status >= 500) throw new Error(`the portal answers ${got.status}`);
      return got.ok ? (await got.json()).token : null;
    }

    #signOut() {
      this.#drop();
      this.#who = null;
      this.#toShow = [];
      this.#parts.said.textContent = this.#words.out;
      this.dispatchEvent(new CustomEvent("signed-out"));
    }
  }

  if (!customElements.get("citeback-chat")) customElements.define("citeback-chat", CitebackChat);
})();
