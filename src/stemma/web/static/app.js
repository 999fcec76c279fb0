// Conveniences only: everything can be read and decided without this file. No request goes anywhere but to this server.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];

  // Filters and what-if switches act at once.
  for (const form of all("form[data-auto]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches('select, input[type="checkbox"], input[type="date"]')) form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      for (const field of all("input, select", form)) if (!field.value) field.disabled = true;
    });
  }
  window.addEventListener("pageshow", () => all(":disabled").forEach((field) => { field.disabled = false; }));
  if (location.search.includes("without=")) $(".whatif")?.scrollIntoView({ block: "nearest" });

  // What is being written is kept in this tab until it is sent.
  for (const form of all("form[data-draft]")) {
    const key = "draft " + form.dataset.draft;
    const fields = all("textarea, input:not([type=hidden]):not([type=checkbox])", form);
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
      for (const field of fields) if (kept[field.name]) { field.value = kept[field.name]; form.closest("details").open = true; }
    } catch { /* nothing was kept */ }
    form.addEventListener("input", () => {
      const now = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      try { sessionStorage.setItem(key, JSON.stringify(now)); } catch { /* no room */ }
    });
    form.addEventListener("submit", () => { try { sessionStorage.removeItem(key); } catch { /* none */ } });
  }

  // On paper nothing is folded away.
  const unfolded = [];
  addEventListener("beforeprint", () => {
    for (const one of all("main details:not(.act):not([open])")) { one.open = true; unfolded.push(one); }
  });
  addEventListener("afterprint", () => { for (const one of unfolded.splice(0)) one.open = false; });

  // Rows.
  const rows = all("table.rows tbody tr, ol.hits > li, ol.decisions.wide > li");
  let here = -1;
  const go = (step) => {
    if (!rows.length) return;
    rows[here]?.classList.remove("here");
    here = Math.min(rows.length - 1, Math.max(0, here + step));
    rows[here].classList.add("here");
    rows[here].scrollIntoView({ block: "nearest" });
    $("a", rows[here])?.focus({ preventScroll: true });
  };

  // Find anything.
  const palette = $("#palette"), input = $("#palette-text"), found = $("#palette-found");
  const pages = { incident: "incidents", document: "documents", source: "sources", lost: "lost", link: "links", contradiction: "contradictions" };
  let chosen = 0, asked = 0;
  const show = (list) => {
    chosen = 0;
    found.replaceChildren(...list.map((one, n) => {
      const item = document.createElement("li"), kind = document.createElement("span"), label = document.createElement("bdi");
      kind.className = "soft"; kind.textContent = one.kind; label.textContent = one.label;
      item.dataset.to = `/${pages[one.kind] || "go"}/${encodeURIComponent(one.id)}`;
      item.addEventListener("click", () => { location.href = item.dataset.to; });
      item.append(kind, label);
      item.id = `found-${n}`; item.setAttribute("role", "option"); item.setAttribute("aria-selected", String(n === 0));
      return item;
    }));
    input.setAttribute("aria-activedescendant", list.length ? "found-0" : "");
  };
  const look = async () => {
    const mine = ++asked, text = input.value.trim();
    if (!text) return show([]);
    try {
      const answer = await fetch(`/api/find?text=${encodeURIComponent(text.slice(0, 300))}`, { headers: { Accept: "application/json" } });
      if (answer.ok && mine === asked) show((await answer.json()).found);
    } catch { /* the server has ended; the next page says so */ }
  };
  const mark = (step) => {
    const items = all("li", found);
    if (!items.length) return;
    items[chosen].setAttribute("aria-selected", "false");
    chosen = (chosen + step + items.length) % items.length;
    items[chosen].setAttribute("aria-selected", "true");
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  };
  input?.addEventListener("input", look);
  input?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(-1); }
    if (event.key === "Enter") {
      event.preventDefault();
      const item = all("li", found)[chosen];
      location.href = item ? item.dataset.to : `/search?text=${encodeURIComponent(input.value.trim())}`;
    }
  });
  palette?.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });

  const open = (kind) => {
    const details = $(`details[data-act="${kind}"]`);
    if (!details) return;
    details.open = true;
    $("textarea, input:not([type=hidden])", details)?.focus();
  };
  const places = { o: "/", i: "/incidents", d: "/documents", l: "/lineage", s: "/sources", c: "/contradictions", t: "/timeline" };
  let before = "", at = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
      event.preventDefault();
      if (!palette.open) { palette.showModal(); input.select(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog[open]")) return;
    const second = before === "g" && Date.now() - at < 1200;
    before = event.key; at = Date.now();
    if (second && places[event.key]) { event.preventDefault(); location.href = places[event.key]; return; }
    const acts = {
      j: () => go(1), k: () => go(-1), "/": () => $("#quick")?.focus(), "?": () => $("#sheet")?.showModal(),
      n: () => $("a[rel=next]")?.click(), p: () => $("a[rel=prev]")?.click(),
      a: () => open("confirm"), r: () => open("reject"), m: () => open("note"),
      u: () => all("button[data-undo]").at(document.querySelector(".decisions.wide") ? 0 : -1)?.focus(),
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
})();
