// What HTML alone can't do: links already open their passage in the frame named source-viewer.
const citeback = (() => {
  const frame = () => document.querySelector("iframe[name=source-viewer]");
  const links = () => document.querySelectorAll('a[target="source-viewer"]');
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const bring = (element, block) =>
    element?.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  let first;

  const markOpen = (href) => {
    for (const link of links()) {
      if (link.href === href) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // After an answer: its first passage is in view before anyone clicks.
  const showFirst = () => {
    const card = document.querySelector("#evidence .card.cited a.open");
    const href = card ? card.href : null;
    markOpen(href);
    if (href === first) return;
    first = href;
    if (href) frame().contentWindow.location.replace(href);
    else frame().srcdoc = frame().getAttribute("srcdoc");
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[target="source-viewer"]');
    if (link) {
      markOpen(link.href);
      first = undefined;
      const viewer = document.querySelector(".viewer");
      if (viewer.getBoundingClientRect().bottom > innerHeight) bring(viewer, "start");
    }
    if (event.target.closest?.(".viewer .back")) {
      bring(document.querySelector(".exchange:last-child") ?? document.querySelector("#talk"), "start");
    }
  });

  // A new question goes to the top of the conversation, so that its answer is read from its start.
  let exchanges = 0;
  new MutationObserver(() => {
    const shown = document.querySelectorAll(".exchange");
    if (shown.length > exchanges) bring(shown[shown.length - 1], "start");
    exchanges = shown.length;
  }).observe(document.documentElement, { childList: true, subtree: true });

  return { showFirst };
})();
