// The chat in a frame of a portal's page. Who asks is said by a token that the page hands over: it is kept in
// this script's memory only, and sent as a header, so no cookie and no storage is needed.
window.citebackFrame = (() => {
  const { origins, tells } = __SETTINGS__;
  const host = window.parent;
  if (host === window) {
    location.replace("./");
    return null;
  }
  // Gradio's scripts speak to whoever frames them, with any origin: here they speak to themselves.
  window.parent = window;
  const PATIENCE_MS = 20_000;
  const COLOURS = { accent: "--accent", "on-accent": "--on-accent", paper: "--paper", panel: "--panel", ink: "--ink" };
  let portal = null; // the origin of the page around
  let anonymous = false; // the page has no tokens: another login, or none
  let token = null;
  let who = null;
  let theme = {};
  const waiting = new Set();

  const post = (type, detail) => {
    if (portal) host.postMessage({ citeback: 1, type, detail }, portal);
  };
  const ours = (address) => new URL(address, document.baseURI).origin === location.origin;

  /* ---- the token ---- */
  const claimsOf = (said) => {
    const bytes = atob(said.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (each) => each.charCodeAt(0))));
  };
  const startOver = () => {
    try {
      sessionStorage.clear();
    } catch {
      // there is no storage here, so nothing is left in it
    }
    token = null;
    location.replace(location.pathname);
  };
  const take = (said) => {
    const { sub, groups, origin } = claimsOf(said);
    if (new URL(origin).origin !== portal) return;
    const now = JSON.stringify([sub, [...(groups ?? [])].sort()]);
    if (who !== null && who !== now) return startOver();
    who = now;
    token = said;
    for (const done of [...waiting]) done();
  };
  // The token, once there is one other than `stale`; null where there is none.
  const held = async (stale = null) => {
    const has = () => anonymous || (token !== null && token !== stale);
    if (!has()) {
      post("token-wanted");
      await new Promise((resolve) => {
        const done = () => {
          waiting.delete(done);
          resolve();
        };
        waiting.add(done);
        setTimeout(done, PATIENCE_MS);
      });
    }
    return anonymous ? null : token;
  };
  const named = (headers, bearer) => {
    if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
    if (portal) headers.set("X-Citeback-Portal", portal);
    return headers;
  };

  const plainFetch = window.fetch.bind(window);
  window.fetch = async (asked, how) => {
    if (!ours(asked.url ?? asked)) return plainFetch(asked, how);
    const send = (bearer) => {
      const headers = named(new Headers(how?.headers ?? asked.headers), bearer);
      return plainFetch(asked instanceof Request ? asked.clone() : asked, { ...how, headers });
    };
    const used = await held();
    const got = await send(used);
    return got.status === 401 && used ? send(await held(used)) : got;
  };
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...more) {
    this.ours = ours(address);
    return open.call(this, method, address, ...more);
  };
  XMLHttpRequest.prototype.send = async function (body) {
    if (this.ours) named({ set: (name, value) => this.setRequestHeader(name, value) }, await held());
    send.call(this, body);
  };

  /* ---- what a browser would load by itself, without the header ---- */
  const blobOf = async (address) => URL.createObjectURL(await (await fetch(address)).blob());

  // The viewer's page under its own policy, as its response states it: only pictures come as blobs.
  const load = async (frame, address) => {
    frame.wanted = address;
    const got = await fetch(address, { headers: { Accept: "text/html" } });
    if (!(got.headers.get("content-type") ?? "").startsWith("text/html")) return;
    const page = new DOMParser().parseFromString(await got.text(), "text/html");
    const policy = (got.headers.get("content-security-policy") ?? "default-src 'none'")
      .replace("img-src 'self'", "img-src blob:").replace(/frame-ancestors[^;]*/, "");
    const base = page.createElement("base");
    base.href = new URL(address, document.baseURI);
    const meta = page.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = policy;
    for (const each of page.querySelectorAll("img[src], image[href]")) {
      const name = each.localName === "img" ? "src" : "href"; // a PDF's page is a picture in an SVG
      each.setAttribute(name, await blobOf(new URL(each.getAttribute(name), base.href)));
    }
    page.head.prepend(base, meta);
    if (frame.wanted !== address) return; // another passage was opened meanwhile
    frame.addEventListener("load", () => frame.contentDocument?.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || !ours(link.href)) return;
      event.preventDefault();
      load(frame, link.href);
    }), { once: true });
    frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  };

  const download = async (link) => {
    const got = await fetch(link.href);
    if (!got.ok) return;
    const name = /filename\*=UTF-8''([^;]+)/.exec(got.headers.get("content-disposition") ?? "")?.[1];
    const made = document.createElement("a");
    made.href = URL.createObjectURL(await got.blob());
    made.download = decodeURIComponent(name ?? "conversation");
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.protocol === "blob:" || !ours(link.href)) return;
    event.preventDefault(); // nobody is known by a link alone
    if (link.hasAttribute("download")) download(link);
  }, true);

  /* ---- what the page around says, and is told ---- */
  const dress = () => {
    for (const element of [document.documentElement, document.body]) {
      if (!element) continue;
      for (const [name, variable] of Object.entries(COLOURS)) {
        const value = theme[name];
        if (typeof value === "string" && CSS.supports("color", value)) element.style.setProperty(variable, value);
      }
      const font = theme.font;
      if (typeof font === "string" && /^[\w\s,"'-]{1,200}$/.test(font)) element.style.setProperty("--letters", font);
    }
  };
  document.addEventListener("DOMContentLoaded", dress);
  const soon = (does) => {
    const wait = setInterval(() => document.querySelector("#question") && (clearInterval(wait), does()), 50);
    setTimeout(() => clearInterval(wait), PATIENCE_MS);
  };
  const told = {
    hello: ({ tokens, theme: said }) => {
      anonymous = tokens === false;
      theme = said ?? {};
      dress();
      post("ready");
      if (anonymous) for (const done of [...waiting]) done();
    },
    token: (said) => typeof said.token === "string" && take(said.token),
    focus: () => soon(() => document.querySelector("#question").focus()),
    new: () => soon(() => document.querySelector("[data-do=new]")?.click()),
    show: ({ citation }) => soon(() => citeback.show(citation)),
  };
  addEventListener("message", (event) => {
    if (event.source !== host || !origins.includes(event.origin)) return;
    if (event.data?.citeback !== 1 || !Object.hasOwn(told, event.data.type)) return;
    portal ??= event.origin;
    if (portal !== event.origin) return;
    try {
      told[event.data.type](event.data);
    } catch {
      // what can't be understood is ignored
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const busy = "dialog[open], details.menu[open], #scope[open], #frame.proof-open, #frame.rail-open, .editing";
    if (!document.querySelector(busy)) post("escape");
  }, true);

  return {
    load,
    answered: (detail) => tells === "answers" && post("answer", detail),
    cited: (detail) => tells !== "none" && post("citation", detail),
  };
})();
