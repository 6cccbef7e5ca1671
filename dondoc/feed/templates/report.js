"use strict";
(() => {
  const root = document.documentElement, all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what) => document.getElementById(what);
  const cards = all(".card"), rows = new Map(all(".row").map((row) => [row.dataset.t, row]));
  const day = (value) => { const [y, m, d] = value.split("-").map(Number); return Date.UTC(y, m - 1, d) / 864e5; };
  const pad = (number) => String(number).padStart(2, "0");
  const now = new Date();
  const today = "fixed" in root.dataset ? root.dataset.today
    : `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
  const lasting = matchMedia("(prefers-reduced-motion: reduce)");
  let chosen = null;

  // what is late or near, for the day of the one who reads
  for (const chip of all("[data-due]")) {
    const days = day(chip.dataset.due) - day(today);
    chip.className = `chip ${days < 0 ? "late" : days <= 7 ? "soon" : "later"}`;
    chip.textContent = days < 0 ? `quá hạn ${-days} ngày` : days ? `còn ${days} ngày` : "hạn hôm nay";
  }
  for (const time of all("[data-now]")) {
    time.dateTime = today;
    time.textContent = today.split("-").reverse().join("/");
  }
  const days = (card) => card.dataset.days.split(" ").filter(Boolean);
  const tests = {
    late: (card) => days(card).some((value) => day(value) < day(today)),
    soon: (card) => days(card).some((value) => day(value) >= day(today) && day(value) - day(today) <= 7),
    month: (card) => days(card).some((value) => value.slice(0, 7) === today.slice(0, 7)),
  };
  for (const sum of all("[data-sum]")) {
    const count = cards.filter(tests[sum.dataset.sum]).length;
    sum.firstElementChild.textContent = count;
    sum.hidden = !count;
  }

  // filters
  const form = document.querySelector(".filters"), output = one("count"), nothing = document.querySelector(".nothing");
  const words = new Map();
  const said = (card) => {
    // how far a day is changes from day to day: not what one looks for
    if (!words.has(card)) words.set(card, bare(all(".item, .words, .fields a, .fields time, .deliverable", card).map((part) => part.textContent).join(" ")));
    return words.get(card);
  };
  const fits = (card) => {
    const body = one("by-body").value, sort = one("by-day").value, found = bare(one("find").value);
    return (!body || (body === "0" ? "nobody" in card.dataset : card.dataset.keys.split(" ").includes(body)))
      && (!sort || (tests[sort] ? tests[sort](card) : card.dataset.groups.split(" ").includes(sort)))
      && (!one("by-doubt").checked || "unsure" in card.dataset)
      && (!found || found.split(" ").every((word) => said(card).includes(word)));
  };
  const filter = () => {
    let count = 0;
    for (const card of cards) {
      const shown = fits(card);
      card.hidden = rows.get(card.dataset.t).hidden = !shown;
      count += shown;
    }
    for (const mark of all(".task[data-t], .box")) mark.classList.toggle("dim", mark.dataset.t.split(" ").every((number) => one(`t${number}`).hidden));
    output.textContent = count === cards.length ? `${count} nhiệm vụ` : `${count} trong ${cards.length} nhiệm vụ`;
    nothing.hidden = count > 0;
    output.parentNode.classList.toggle("filtered", count < cards.length);
    rove();
  };
  const orders = {
    "": (card) => Number(card.dataset.t),
    day: (card) => (days(card)[0] ? day(days(card)[0]) : Infinity),
    body: (card) => ("nobody" in card.dataset ? "\uffff" : card.querySelector(".names li").textContent.toLowerCase()),
  };
  const sort = () => {
    const key = orders[one("order").value];
    const before = (a, b) => {
      const [x, y] = [key(a), key(b)];
      return (typeof x === "string" ? x.localeCompare(y, "vi") : x === y ? 0 : x - y) || a.dataset.t - b.dataset.t;
    };
    for (const card of [...cards].sort(before)) {
      card.parentNode.append(card);
      const row = rows.get(card.dataset.t);
      row.parentNode.append(row);
    }
    rove();
  };

  // one card and one number in the text are stops of the tab key, arrows move between them
  const inOrder = () => all(".card:not([hidden])");
  const stop = (card, within) => {
    card.querySelector("article").tabIndex = within ? 0 : -1;
    for (const part of all("a, summary", card)) part.tabIndex = within ? 0 : -1;
  };
  let current = null;
  const rove = (card) => {
    const shown = inOrder();
    const next = card || (current && !current.hidden ? current : shown[0]);
    if (next === current && card) return;
    if (current) stop(current, false);
    current = next || null;
    if (current) stop(current, true);
  };
  const numbers = all(".back");
  const numbersShown = () => numbers.filter((link) => link.getClientRects().length);
  const roveNumbers = (link) => {
    for (const other of numbers) other.setAttribute("tabindex", "-1");
    (link || numbersShown()[0] || numbers[0])?.setAttribute("tabindex", "0");
  };

  // task and text, both ways
  let way = 0;
  for (const touch of ["wheel", "touchmove"]) addEventListener(touch, () => { way++; }, { passive: true });
  const bring = (what, block = "center") => {
    what.scrollIntoView({ block, behavior: lasting.matches ? "instant" : "smooth" });
    // cards that were never drawn have a guessed height: on arrival it may be the wrong place
    const mine = ++way;
    let before = NaN, left = 40;
    const arrive = () => {
      const { top, bottom } = what.getBoundingClientRect();
      const out = bottom < 0 || top > innerHeight;
      if (mine !== way || !left-- || (top === before && !out)) return;
      if (top === before) what.scrollIntoView({ block, behavior: "instant" });
      before = top;
      setTimeout(arrive, 100);
    };
    setTimeout(arrive, 100);
  };
  const view = () => (one("view-table").checked ? "table" : "cards");
  const entry = (number) => (view() === "table" ? rows.get(number) : one(`t${number}`));
  const choose = (number) => {
    for (const old of all(".on, .here")) old.classList.remove("on", "here");
    chosen = number;
    for (const part of all(`[data-t~="${number}"]`)) if (!part.matches(".m:not(.task)")) part.classList.add("on");
    const back = document.querySelector(".return");
    back.hidden = false;
    back.querySelector("b").textContent = number;
  };
  const place = (number, mark) => {
    if (one("as-pages")?.checked) {
      const box = document.querySelector(`.box[data-t~="${number}"]`);
      if (box) return box;
      one("as-text").checked = true;
    }
    return mark || document.querySelector(`.m.task[data-t~="${number}"]`);
  };
  const toText = (number, mark, focus) => {
    choose(number);
    const target = place(number, mark);
    if (!target) return;
    if (mark && target === mark) for (const part of all(`[data-m="${CSS.escape(mark.dataset.m)}"]`)) part.classList.add("here");
    bring(target);
    const link = all(`.back[href="#t${number}"]`).find((one) => one.getClientRects().length);
    if (focus && link) { roveNumbers(link); link.focus({ preventScroll: true }); }
  };
  const toTask = (number, focus) => {
    const card = one(`t${number}`);
    if (!card) return;
    if (card.hidden) { form.reset(); filter(); sort(); }
    choose(number);
    rove(card);
    const target = entry(number);
    bring(target);
    document.querySelector(".return").hidden = true;
    if (focus) (view() === "table" ? target.querySelector("a") : target.querySelector("article"))?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const hit = event.target instanceof Element ? event.target : null;
    if (!hit) return;
    const keyed = event.detail === 0;
    const to = hit.closest("a.to"), back = hit.closest("a.back");
    if (to) {
      event.preventDefault();
      const mark = one(to.getAttribute("href").slice(1));
      const number = to.closest("[data-t]").dataset.t;
      history.pushState(null, "", to.getAttribute("href"));
      toText(number, mark, keyed);
    } else if (back) {
      event.preventDefault();
      history.pushState(null, "", back.getAttribute("href"));
      toTask(back.getAttribute("href").slice(2), keyed);
    } else if (!String(getSelection())) {
      const mark = hit.closest(".m[data-t], .box");
      const card = hit.closest(".card article, .row");
      if (mark && mark.closest(".paper") && mark.dataset.t) {
        const tasks = (hit.closest(".m.task") || mark).dataset.t.split(" ");
        toTask(tasks[(tasks.indexOf(chosen) + 1) % tasks.length], false);
      } else if (card && !hit.closest("summary, details, a, button")) {
        toText(card.closest("[data-t]").dataset.t, null, false);
      }
    }
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.(".card");
    if (card) rove(card);
    const link = event.target.closest?.(".back");
    if (link) roveNumbers(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof Element ? event.target : null;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const card = at?.closest(".card"), link = at?.closest(".back");
    if (step && card) {
      const shown = inOrder(), next = shown[shown.indexOf(card) + step];
      if (next) { rove(next); next.querySelector("article").focus({ preventScroll: true }); bring(next, "nearest"); }
      event.preventDefault();
    } else if (step && link) {
      const shown = numbersShown(), next = shown[shown.indexOf(link) + step];
      if (next) { roveNumbers(next); next.focus({ preventScroll: true }); bring(next); }
      event.preventDefault();
    } else if (event.key === "Enter" && at?.matches(".card article")) {
      event.preventDefault();
      toText(card.dataset.t, null, true);
    } else if (event.key === "Escape" && chosen && at?.closest(".source, .return")) {
      toTask(chosen, true);
    }
  });
  one("return").addEventListener("click", () => toTask(chosen, true));
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1)), mark = one(id);
    if (/^t\d+$/.test(id) && mark) toTask(id.slice(1), false);
    else if (mark?.matches(".m")) toText(mark.dataset.t.split(" ")[0], mark, false);
  };
  addEventListener("popstate", follow);
  for (const input of all("[name=view], [name=original]")) input.addEventListener("change", () => {
    roveNumbers();
    if (chosen) (input.name === "view" ? bring(entry(chosen), "nearest") : bring(place(chosen)));
  });
  if (form) {
    form.hidden = false;
    document.querySelector(".keys").hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("change", sort);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { filter(); sort(); }));
    for (const card of cards) stop(card, false);
    filter();
    if (one("order").value) sort();
  }
  roveNumbers();
  if (location.hash) follow();
})();
