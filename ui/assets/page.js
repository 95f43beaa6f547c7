// What HTML alone can't do. The server renders; here things are opened, sent, and kept in view.
const citeback = (() => {
  const one = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 60rem)");
  const frame = () => one("iframe[name=source-viewer]");
  // Inside a portal's page (embed.js) nothing is loaded by its address alone.
  const framed = window.citebackFrame;
  const turn = (href) => (framed ? framed.load(frame(), href) : frame().contentWindow.location.replace(href));
  const busy = () => one(".exchange.growing, .exchange.waiting");
  const number = (element) => Number(element.closest(".exchange").dataset.number);
  let wire = {};
  let chosen = null; // the exchange whose evidence is shown, where it isn't the last
  let opened = null; // what the viewer shows
  let opener = null; // where focus returns from the viewer
  let sent = null; // the question that is on its way from the box
  let asking = ""; // and from wherever
  let exchanges = 0;
  let restored = false;

  const scroller = () => one("#conversation");
  const toTop = (element) =>
    element.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });

  /* ---- evidence and viewer ---- */
  const proofOf = (element) => element && one(":scope > .proof", element);

  const showEvidence = () => {
    const last = all(".exchange").findLast((each) => proofOf(each)?.innerHTML);
    const picked = all(".exchange").find((each) => chosen !== null && number(each) === chosen);
    const about = picked ?? (busy() && !last ? null : last) ?? one(".welcome");
    const proof = proofOf(about);
    const panel = one("#evidence");
    if (!proof || !panel || panel.shown === proof.innerHTML) return;
    panel.shown = proof.innerHTML;
    panel.replaceChildren(...proof.cloneNode(true).childNodes);
    panel.scrollTop = 0;
    for (const each of all(".exchange")) each.classList.toggle("proved", each === about && !!picked);
    const card = one(".card.cited a.open", panel);
    if (card) openPassage(card.href, { quietly: true });
    else if (!about.classList.contains("welcome") || opened) closePassage();
    markOpen();
  };

  const markOpen = () => {
    // Not those in the folded proofs: what is shown of a proof is compared with it.
    for (const link of all('.said a[target="source-viewer"], #evidence a[target="source-viewer"]')) {
      if (link.href === opened) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  const openPassage = (href, { quietly = false } = {}) => {
    if (opened !== href) turn(href);
    opened = href;
    one("#viewer").classList.add("open");
    if (!quietly) one("#proof").classList.add("reading");
    markOpen();
  };

  const closePassage = () => {
    if (opened) {
      frame().wanted = null; // nothing that is still on its way
      frame().contentWindow.location.replace("about:blank");
    }
    opened = null;
    one("#viewer")?.classList.remove("open");
    one("#proof")?.classList.remove("reading");
  };

  const showProof = (shown) => {
    one("#frame").classList.toggle("proof-open", shown);
    if (!shown) one("#proof").classList.remove("reading");
    if (!shown && opener?.isConnected) opener.focus();
  };

  // Whoever comes by keyboard goes on in the source, at the passage; Escape leads back.
  const enterViewer = () => {
    const inside = frame().contentDocument;
    const mark = inside && all(".cited", inside).find((each) => each.getClientRects().length);
    if (!mark) return;
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
  };

  const follow = (link, byKeyboard) => {
    unpeek();
    const exchange = link.closest(".exchange");
    if (exchange) chosen = number(exchange);
    if (link.closest("#talk")) opener = link;
    showEvidence();
    tellCited(link);
    const there = opened === link.href;
    const open = () => {
      if (byKeyboard) enterViewer();
      frame().contentDocument?.addEventListener("keydown", (event) => {
        if (event.key === "Escape") backToAnswer();
      });
    };
    if (there) open();
    else frame().addEventListener("load", open, { once: true });
    openPassage(link.href);
    if (narrow.matches) one("#frame").classList.add("proof-open");
  };

  /* ---- what a portal's page around is told, where it may learn it ---- */
  const cited = (link) => ({ ...JSON.parse(link.dataset.cited), url: link.href });
  const tellCited = ({ href }) => {
    const link = all(".card a[data-cited]").find((each) => each.href === href);
    if (link) framed?.cited(cited(link));
  };
  const told = new Set();
  const tellAnswered = (exchange) => {
    const key = `${one("#kept [aria-current]")?.dataset.id} ${exchange?.dataset.number} ${one(".words", exchange)?.textContent}`;
    if (!framed || !exchange || busy() || told.has(key)) return;
    if (!asking || one(".words", exchange)?.textContent.trim() !== asking.trim()) return; // an earlier one, opened
    told.add(key);
    framed.answered({
      question: one(".words", exchange)?.textContent ?? "",
      answer: one(".reply", exchange)?.innerText ?? "",
      citations: all(".proof .card.cited a[data-cited]", exchange).map(cited),
    });
  };
  // A citation that the portal kept: its source is looked at as it is now.
  const show = ({ source, start, end, url }) => {
    const asked = new URLSearchParams({ id: source, start, end });
    const stamp = new URL(url ?? "", document.baseURI).searchParams.get("cited");
    if (stamp) asked.set("cited", stamp);
    openPassage(new URL(`source/?${asked}`, document.baseURI).href);
    if (narrow.matches) one("#frame").classList.add("proof-open");
  };

  const backToAnswer = () => {
    if (narrow.matches) showProof(false);
    (opener?.isConnected ? opener : one("#question"))?.focus();
  };

  /* ---- the quote of a marker, or the number behind a word, while it is pointed at ---- */
  let peeked = null;
  const element = (name, kind, text) => {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  };
  const peek = (target) => {
    const box = one("#peek");
    if (!box || peeked === target) return;
    const { title, facts, quote, answer, peek: plain } = target.dataset;
    if (plain) box.replaceChildren(plain);
    else {
      const said = element("blockquote", "", "");
      const [start, end] = (answer ?? "0-0").split("-").map(Number);
      said.append(quote.slice(0, start), element("mark", "", quote.slice(start, end)), quote.slice(end));
      if (start === end) said.replaceChildren(quote);
      box.replaceChildren(element("b", "", title), element("span", "where", facts ?? ""), said);
    }
    box.hidden = false;
    peeked = target;
    target.setAttribute("aria-describedby", "peek");
    const at = target.getBoundingClientRect();
    const left = Math.min(at.left - 12, innerWidth - box.offsetWidth - 12);
    const above = at.top - box.offsetHeight - 6;
    box.style.left = `${Math.max(12, left)}px`;
    box.style.top = `${above > 8 ? above : at.bottom + 6}px`;
  };
  const unpeek = () => {
    const box = one("#peek");
    if (!peeked || !box) return;
    box.hidden = true;
    peeked.removeAttribute("aria-describedby");
    peeked = null;
  };
  const peekable = (event) => event.target.closest?.("[data-quote], [data-peek]");
  document.addEventListener("pointerover", (event) => {
    const target = peekable(event);
    if (target) peek(target);
    else if (!event.target.closest?.("#peek") && document.activeElement !== peeked) unpeek();
  });
  document.addEventListener("focusin", (event) => (peekable(event) ? peek(peekable(event)) : unpeek()));
  document.addEventListener("scroll", (event) => event.target.id !== "peek" && unpeek(), true);

  /* ---- asking ---- */
  const box = () => one("#question");
  const grow = () => {
    const area = box();
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`;
  };

  const scope = () => {
    const panel = one("#scope");
    const values = (name) => all(`input[name=${name}]`, panel);
    const ticked = (name) => values(name).filter((each) => each.checked).map((each) => each.value);
    return {
      folders: ticked("folder"), sources: ticked("source"),
      since: values("since")[0].value, until: values("until")[0].value,
    };
  };

  const sayScope = () => {
    const { folders, sources, since, until } = scope();
    const { all: whole, chosen: some, since: from, until: till } = one("#scope").dataset;
    const count = folders.length + sources.length;
    const said = [];
    if (count) said.push(some.replace("{count}", count));
    if (since) said.push(`${from} ${since}`);
    if (until) said.push(`${till} ${until}`);
    one("#scope-said").textContent = said.join(", ") || whole;
    one("#scope").classList.toggle("limited", said.length > 0);
  };

  const ask = (text, at) => {
    if (busy()) return;
    asking = text;
    chosen = null;
    one("#scope").open = false;
    wire.ask({ do: "ask", text, scope: JSON.stringify(scope()), ...(at === undefined ? {} : { number: at }) });
  };

  const submit = () => {
    if (busy()) return;
    sent = box().value;
    ask(sent);
  };

  const editing = (exchange) => {
    const head = one(".asking", exchange);
    const form = element("form", "editing", "");
    const area = element("textarea", "", "");
    area.value = one(".words", exchange).textContent;
    area.setAttribute("aria-label", one("#question").getAttribute("aria-label"));
    area.rows = Math.min(6, 1 + Math.ceil(area.value.length / 60));
    const cancel = element("button", "plain", one("#dialog-rename .plain").textContent);
    cancel.type = "button";
    cancel.addEventListener("click", () => form.replaceWith(head));
    const done = element("button", "submit", one("#ask .submit").textContent);
    const row = element("div", "dialog-row", "");
    row.append(cancel, done);
    form.append(area, row);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (area.value.trim()) ask(area.value, number(exchange));
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") form.replaceWith(head);
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    head.replaceWith(form);
    area.focus();
  };

  /* ---- a login that ends, a server that is gone ---- */
  const KEPT = "citeback-question";
  const stored = (does) => {
    try {
      return does(sessionStorage);
    } catch {
      return null; // a browser may give a frame of another site no storage
    }
  };
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  const sayEnded = (text) => {
    const about = one("#ask")?.dataset;
    const notice = one("#notice");
    if (!about || !notice || leaving) return;
    if (!box().value) box().value = asking;
    // Whoever logs in next may be another one: it is given back to whom the page was made for.
    stored((storage) => storage.setItem(KEPT, JSON.stringify({ who: about.who, text: box().value })));
    one("#ended")?.remove();
    const shown = element("p", "notice ended", `${text} `);
    shown.id = "ended";
    shown.setAttribute("role", "alert");
    const again = element("button", "link", about.reload);
    again.dataset.do = "reload";
    shown.append(again);
    notice.append(shown);
  };
  const restoreQuestion = () => {
    const kept = JSON.parse(stored((storage) => storage.getItem(KEPT)) ?? "null");
    stored((storage) => storage.removeItem(KEPT));
    if (kept?.who !== one("#ask").dataset.who || box().value) return;
    box().value = kept.text;
    grow();
  };
  // A portal says so by a status, by its own page in place of ours, or by sending elsewhere.
  const isLogin = (got) =>
    got.status === 401 || got.type === "opaqueredirect" || got.redirected ||
    (got.headers.get("content-type") ?? "").startsWith("text/html");
  const reaches = window.fetch.bind(window);
  const probe = async () => {
    try {
      const got = await reaches("healthz/live", { redirect: "manual", cache: "no-store" });
      if (isLogin(got)) sayEnded(one("#ask").dataset.loggedOut);
    } catch {
      sayEnded(one("#ask")?.dataset.unreachable);
    }
  };
  window.fetch = async (asked, how) => {
    const ours = new URL(asked.url ?? asked, location.href);
    const events = ours.origin === location.origin && /\/(gradio_api\/|uploads)/.test(ours.pathname);
    try {
      const got = await reaches(asked, how);
      if (!events || !isLogin(got)) return got;
    } catch (fault) {
      if (events && fault.name !== "AbortError") probe();
      throw fault;
    }
    sayEnded(one("#ask")?.dataset.loggedOut);
    return new Promise(() => {}); // nobody can read this answer: what is said stays said
  };

  /* ---- dialogs ---- */
  let thanking = null; // a verdict that was sent; thanks are said once the page shows it as given
  const thank = () => {
    if (!thanking) return;
    const given = `.exchange[data-number="${thanking.number}"] [data-do="${thanking.verdict}"][aria-pressed=true]`;
    if (!one(given)) return;
    thanking = null;
    toast(one("#toast").dataset.thanks);
  };
  const toast = (text) => {
    const shown = one("#toast");
    shown.textContent = text;
    setTimeout(() => (shown.textContent = ""), 4000);
  };

  const asked = (name, values, done) => {
    const dialog = one(`#dialog-${name}`);
    const form = one("form", dialog);
    form.reset();
    if (values.text !== undefined) form.elements.text.value = values.text;
    const menu = document.activeElement.closest("details.menu");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus(); // where a dialog leaves focus when it closes
    }
    form.onsubmit = () => done(new FormData(form));
    dialog.showModal();
  };

  const copy = async (button) => {
    const exchange = button.closest(".exchange");
    // With what its markers stand for: pasted elsewhere, they lead nowhere.
    const reply = one(".reply", exchange);
    const cited = new Map(
      all(".marker", reply).map(({ textContent, dataset }) =>
        [textContent, [dataset.title, dataset.facts].filter(Boolean).join(", ")]),
    );
    const text = [reply.innerText, ...[...cited].map((each) => each.join(" "))].join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element("textarea", "unseen", text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    toast(button.dataset.done);
  };

  /* ---- adding documents ---- */
  const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const putFile = (file, told) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("PUT", `uploads/${encodeURIComponent(file.name)}`);
      request.setRequestHeader("X-Citeback-Page", "1");
      request.responseType = "json";
      request.upload.onprogress = (event) => told(event.loaded / event.total);
      request.onloadend = () => {
        if (request.status === 401) sayEnded(one("#ask").dataset.loggedOut);
        done(request);
      };
      request.send(file);
    });

  const addFile = async (file) => {
    const words = one("#dialog-add").dataset;
    const item = element("li", "adding", "");
    const said = element("span", "said-of", words.uploading);
    const bar = element("progress", "", "");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(element("b", "", file.name), said, bar);
    one("#adding").prepend(item);
    const end = (kind, text) => {
      bar.remove();
      item.classList.add(kind);
      said.textContent = text;
    };
    if (file.size > Number(words.most)) return end("failed", words.failed.replace("{reason}", words.large));
    const sent = await putFile(file, (share) => (bar.value = share));
    if (sent.status !== 201) {
      const why = sent.status === 507 ? words.full : (sent.response?.error ?? words.unkept);
      return end("failed", words.failed.replace("{reason}", why));
    }
    bar.removeAttribute("value");
    for (;;) {
      const answer = await fetch(`uploads?source=${encodeURIComponent(sent.response.source)}`);
      const found = await answer.json();
      if (found.state === "failed" || !answer.ok) {
        return end("failed", words.failed.replace("{reason}", found.reason ?? found.error));
      }
      if (found.state === "added" && found.parts_failed) {
        const partly = words.partly.replace("{count}", found.parts_failed);
        return end("added", partly.replace("{reason}", found.reason));
      }
      if (found.state === "added") {
        return end("added", found.same_as ? words.same.replace("{source}", found.same_as) : words.added);
      }
      said.textContent = words[found.state];
      await later(500);
    }
  };

  const addFiles = async (files) => {
    const dialog = one("#dialog-add");
    if (!dialog || !files.length) return;
    if (!dialog.open) dialog.showModal();
    await Promise.all([...files].map(addFile));
    if (!busy()) wire.act({ do: "sources" });
  };
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && one("#dialog-add");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    one("#frame").classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) one("#frame").classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    one("#frame").classList.remove("dropping");
    addFiles(event.dataTransfer.files);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "files") return;
    addFiles([...event.target.files]);
    event.target.value = "";
  });

  const rail = (shown) => one("#frame").classList.toggle("rail-open", shown);
  const go = (wish) => {
    chosen = null;
    exchanges = 0;
    rail(false);
    wire.go(wish);
  };

  const doing = {
    example: (button) => ask(button.dataset.question),
    stop: () => wire.halt({ do: "stop" }),
    retry: (button) => ask(one(".words", button.closest(".exchange")).textContent, number(button)),
    edit: (button) => editing(button.closest(".exchange")),
    copy,
    evidence: (button) => {
      chosen = number(button);
      opener = button;
      showEvidence();
      if (narrow.matches) showProof(true);
      else one("#evidence a")?.focus();
    },
    "thumb-up": (button) => {
      wire.act({ do: "thumb-up", number: number(button) });
      thanking = { number: number(button), verdict: "thumb-up" };
    },
    "thumb-down": (button) =>
      asked("thumb-down", {}, (form) => {
        wire.act({
          do: "thumb-down", number: number(button),
          reason: form.get("reason") ?? "", text: form.get("text") ?? "",
        });
        thanking = { number: number(button), verdict: "thumb-down" };
      }),
    add: () => one("#dialog-add").showModal(),
    new: () => {
      go({ do: "new" });
      box().focus();
    },
    open: (button) => go({ do: "open", id: button.dataset.id }),
    rename: (button) =>
      asked("rename", { text: button.dataset.name }, (form) =>
        wire.act({ do: "rename", id: button.dataset.id, text: form.get("text") })),
    delete: (button) => asked("delete", {}, () => go({ do: "delete", id: button.dataset.id })),
    cancel: (button) => button.closest("dialog").close(),
    rail: () => rail(!one("#frame").classList.contains("rail-open")),
    proof: (button) => {
      const shown = one("#frame").classList.contains("proof-open");
      if (!shown) opener = button;
      showProof(!shown);
    },
    cards: () => one("#proof").classList.remove("reading"),
    back: backToAnswer,
    reload: () => location.reload(),
    "clear-scope": () => {
      for (const each of all("#scope input")) {
        each.checked = false;
        if (each.type !== "checkbox") each.value = "";
      }
      sayScope();
    },
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!target.closest) return;
    const button = target.closest("[data-do]");
    if (button) doing[button.dataset.do]?.(button);
    const link = target.closest('a[target="source-viewer"]');
    if (link && (framed || !(event.ctrlKey || event.metaKey || event.shiftKey))) {
      event.preventDefault();
      follow(link, event.detail === 0);
    }
    for (const menu of all("details.menu[open], #scope[open]")) if (!menu.contains(target)) menu.open = false;
    if (one("#frame.rail-open") && target.id === "frame") rail(false);
    if (one("#frame.proof-open") && target.id === "frame") showProof(false);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "ask") return;
    event.preventDefault();
    submit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (peeked) return unpeek();
      const menu = one("details.menu[open], #scope[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (one("#frame.proof-open")) showProof(false);
      else rail(false);
    }
    if (event.target.id === "question" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });

  let waiting;
  document.addEventListener("input", (event) => {
    const { id, value } = event.target;
    if (id === "question") grow();
    if (id === "find") {
      clearTimeout(waiting);
      waiting = setTimeout(() => wire.act({ do: "find", text: value }), 200);
    }
    if (id === "find-source") {
      const sought = value.toLowerCase();
      for (const each of all("#scope .choice")) each.hidden = !each.textContent.toLowerCase().includes(sought);
    }
    if (event.target.closest?.("#scope")) sayScope();
  });

  /* ---- after anything changed ---- */
  // What stands above and below the conversation ends where it does: beside its scroll bar.
  const measure = () => {
    const { offsetWidth = 0, clientWidth = 0 } = scroller() ?? {};
    document.documentElement.style.setProperty("--gutter", `${offsetWidth - clientWidth}px`);
  };
  addEventListener("resize", measure);
  // A phone's keyboard covers the window without changing its size: the box for the question stays above it.
  visualViewport?.addEventListener("resize", () => {
    const { height, scale } = visualViewport;
    // Whoever zooms in looks at a part of the page, which keeps its size.
    document.documentElement.style.setProperty("--seen", scale === 1 ? `${Math.round(height)}px` : "100dvh");
  });
  const settle = () => {
    const shown = all(".exchange");
    if (!restored && box()) {
      restored = true;
      restoreQuestion();
    }
    showEvidence();
    if (exchanges) tellAnswered(shown.at(-1));
    one("#frame")?.classList.toggle("busy", !!busy());
    if (shown.length !== exchanges) {
      if (shown.length > exchanges && sent !== null && box()?.value === sent) {
        box().value = "";
        grow();
      }
      sent = null;
      if (shown.length) toTop(shown.at(-1));
      exchanges = shown.length;
    }
    const current = one("#kept [aria-current]")?.dataset.id;
    const wanted = current && shown.length ? `?c=${current}` : location.pathname;
    if (one("#kept")?.textContent && location.search !== (current ? wanted : "")) {
      history.replaceState(null, "", wanted);
    }
    measure();
    thank();
    const tag = one("#talk [data-language]")?.dataset.language;
    if (tag && document.documentElement.lang !== tag) document.documentElement.lang = tag;
  };
  let soon = 0;
  new MutationObserver(() => {
    if (!soon) soon = requestAnimationFrame(() => ((soon = 0), settle()));
  }).observe(document.documentElement, { childList: true, subtree: true });

  const marked = (send) => (wish) => send({ ...wish, who: one("#ask").dataset.who });
  const connect = (events) => {
    wire = Object.fromEntries(Object.entries(events).map(([name, send]) => [name, marked(send)]));
  };
  return { connect, show };
})();
