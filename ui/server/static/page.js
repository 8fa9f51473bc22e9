// The page around Gradio's chat: takes questions, opens articles beside the talk, keeps the narrowing in the address.
// Every view also works as a plain link. Nothing that comes from an article is ever made into markup here.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const words = JSON.parse($("#texts")?.textContent || "{}");
const root = new URL(import.meta.url).pathname.replace(/\/static\/page\.js$/, "");
const talk = $("#gradio");
let editing = "";     // the turn that the next question takes the place of
let opened = null;    // the citation whose article is beside the talk
let steps = [];       // the citations of its answer

const conversation = () => new URLSearchParams(location.search).get("conversation") || "";
const narrowing = () => { const query = new URLSearchParams(location.search); query.delete("conversation"); return query.toString(); };
const box = () => $("#question textarea");
const turnOf = (element) => element.closest("[data-turn]")?.dataset.turn || "";
const asks = (element) => decodeURIComponent(element?.dataset.asks || "");  // what is shown names characters that reorder others
const asked = (turn) => asks($(`.asked[data-turn="${turn}"] .q`));

function say(text) {
  const said = $("#said");
  said.textContent = text;
  said.classList.add("on");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => said.classList.remove("on"), 2600);
}

const away = () => $("#said").dataset.away;

async function send(path, values = {}) {
  const response = await fetch(root + path, { method: "POST", body: new URLSearchParams(values), headers: { accept: "application/json" } })
    .catch(() => { throw new Error(away()); });
  if (!response.ok) {
    const { detail } = await response.json().catch(() => ({}));  // a proxy's page has none
    throw new Error(typeof detail === "string" ? detail : away());
  }
  return response.status === 204 ? {} : response.json();
}

async function fill(element, path) {
  const response = await fetch(root + path, { headers: { accept: "text/html" } }).catch(() => null);
  if (response?.ok) element.innerHTML = await response.text();
  return response ? response.ok : null;  // null: nobody answered
}

// -- asking

const look = () => $("#look")?.click();

async function ask(question, instead = editing) {
  if (!question.trim()) return box()?.focus();
  const path = `/conversations/${conversation()}/questions?${narrowing()}`;
  problem("");
  try {
    const { turn } = await send(path, { question, instead });
    stopEditing();
    gone("");
    ask.newest = turn;
    look();
    setTimeout(rail, 400);
  } catch (error) {
    problem(error.message);
    if (box() && !box().value) put(question);
  }
}

// Whoever asked with a button goes on in the box; where there is no keyboard, none is to come up.
const toBox = () => { if (matchMedia("(hover: hover)").matches) { held = null; box()?.focus({ preventScroll: true }); } };

function put(text) {
  const field = box();
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  sessionStorage.setItem(`draft-${conversation()}`, text);
}

function submit() {
  const text = box().value;
  const [n, most] = [[...text.trim()].length, Number(talk.dataset.longest)];
  if (n > most) return problem(words.question_too_long.replace("{n}", written(n)).replace("{most}", written(most)));
  if (text.trim()) put("");
  ask(text);
}

const written = (n) => n.toLocaleString(document.documentElement.lang);

function problem(text) {
  const line = $("#problem");
  if (line) line.textContent = text;
}

function edit(turn) {
  editing = turn;
  document.body.classList.add("editing");
  put(asked(turn));
  box().focus();
}

function stopEditing() {
  editing = "";
  document.body.classList.remove("editing");
}

const gone = (id) => (id === undefined ? sessionStorage.getItem("deleted") || "" : sessionStorage.setItem("deleted", id));
const rail = () => fill($("#conversations"), `/conversations?current=${conversation()}&deleted=${gone()}`);

// -- narrowing

async function narrowTo(query, again = "") {
  const all = new URLSearchParams(query);
  all.set("conversation", conversation());
  history.pushState(null, "", `?${all}`);
  await chips();
  if (again) await ask(again, "");
}

async function chips() {
  problem("");
  await fill($("#narrowing"), `/chips?${narrowing()}`);
  const fresh = $("[data-do=new]");
  if (fresh) fresh.href = `${root}/chat/?${narrowing()}`;
}

async function openNarrow() {
  const dialog = $("#narrow");
  if (await fill(dialog, `/narrow?${narrowing()}`)) dialog.showModal();
}

async function applyNarrowing(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const response = await fetch(`${root}/chips?${query}`, { headers: { accept: "application/json" } }).catch(() => null);
  const invalid = $$("input[type=date]", form).find((input) => input.validity.badInput);
  const line = $(".problem", form);
  if (response?.ok && !invalid) {
    $("#narrow").close();
    await narrowTo(query);
    return box()?.focus();
  }
  line.textContent = invalid ? invalid.validationMessage : response ? (await response.json()).detail : away();
  line.hidden = false;
}

// -- the article beside the talk

async function openArticle(address, from) {
  const panel = $("#panel");
  if (!panel) return (location.href = address);
  const url = new URL(address, location.href);
  url.searchParams.set("panel", "1");
  const filled = await fill(panel, url.pathname.slice(root.length) + url.search);
  if (!filled) return say(filled === null ? away() : words.not_found);
  $$(".n[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
  opened = from;
  steps = from?.dataset.cite ? $$(".quotes .n", from.closest(".answer")) : [];
  panel.hidden = false;
  document.body.classList.add("reading");
  if (steps.length) {
    const own = steps.findIndex((other) => other.dataset.cite === from.dataset.cite);
    steps[own].setAttribute("aria-current", "true");
    $(".which", panel).textContent = words.source_of.replace("{n}", own + 1).replace("{most}", steps.length);
    $(".steps", panel).hidden = steps.length < 2;
  }
  const target = $("#quote", panel) || $(".headline", panel);
  const end = target.offsetTop + target.offsetHeight;  // a quote that is seen below the headline leaves it there
  panel.scrollTop = end > panel.clientHeight * 0.7 ? target.offsetTop - panel.clientHeight / 3 : 0;
  target.focus({ preventScroll: true });
}

function step(by) {
  const own = steps.findIndex((other) => other.dataset.cite === opened.dataset.cite);
  const next = steps[(own + by + steps.length) % steps.length];
  openArticle(next.href, next);
}

function closePanel() {
  const panel = $("#panel");
  if (!panel || panel.hidden) return false;
  panel.hidden = true;
  panel.replaceChildren();
  document.body.classList.remove("reading");
  $$(".n[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
  const back = opened && (opened.isConnected ? opened : $(`[data-turn="${opened.dataset.of}"] .n[data-cite="${opened.dataset.cite}"]`));
  (back || box())?.focus();
  opened = null;
  return true;
}

// -- what a number stands for, where the pointer or the focus is on it

function hover(number) {
  $("#hover")?.remove();
  $$("[aria-describedby=hover]").forEach((other) => other.removeAttribute("aria-describedby"));
  const line = number && number.closest(".answer") && $(`li[data-quote="${number.dataset.cite}"]`, number.closest(".answer"));
  if (!line) return;
  const tip = document.createElement("div");
  tip.id = "hover";
  tip.setAttribute("role", "tooltip");
  const quote = document.createElement("span");
  quote.dir = "auto";
  quote.textContent = `“${$("q", line).textContent}”`;
  const by = document.createElement("span");
  by.className = "by";
  by.append($(".where", line).cloneNode(true));
  tip.append(quote, by);
  $("main").append(tip);
  number.setAttribute("aria-describedby", "hover");
  const at = number.getBoundingClientRect();
  const left = Math.min(Math.max(12, at.left), innerWidth - tip.offsetWidth - 12);
  const above = at.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

// -- what the buttons do

async function copy(button) {
  const response = await fetch(`${root}/answer/${turnOf(button)}/${button.dataset.from}`);
  await take(await response.text());
}

async function take(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(words.copied || "");
  } catch {
    prompt("", text);  // where the browser keeps the clipboard to itself
  }
}

async function judge(button) {
  const turn = turnOf(button);
  const verdict = button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.verdict;
  const dialog = $("#verdict");
  if (!verdict || !dialog) return keepVerdict(turn, verdict, "");
  if (await fill(dialog, `/verdict?turn=${turn}&verdict=${verdict}`)) dialog.showModal();
}

async function keepVerdict(turn, verdict, reason) {
  await send(`/answer/${turn}/verdict`, { verdict, reason });
  $$(`.answer[data-turn="${turn}"] [data-verdict]`).forEach((other) => other.setAttribute("aria-pressed", String(other.dataset.verdict === verdict)));
  if (verdict) say(words.thanks || "");
  look();  // an older drawing may be on its way here
}

function theme() {
  const page = document.documentElement;
  const dark = page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${page.dataset.theme}; path=${root || "/"}; max-age=31536000; samesite=lax`;
}

function menu() {
  const open = document.body.classList.toggle("menu-open");
  $(".menu").setAttribute("aria-expanded", String(open));
  if (open) $("#rail .button").focus();
  return open;
}

// -- conversations: renamed, exported, shared, deleted and had back

async function options(button) {
  const dialog = $("#options");
  if (await fill(dialog, `/conversations/${button.dataset.id}/options`)) dialog.showModal();
}

async function rename(form) {
  await send(`/conversations/${form.dataset.id}/name`, { name: form.elements.name.value });
  $("#options").close();
  await rail();
  $(`#conversations [data-id="${form.dataset.id}"]`)?.focus();
}

async function share(button) {
  const { address } = await send(`/conversations/${button.dataset.id}/share`);
  await fill($("#options"), `/conversations/${button.dataset.id}/options`);
  $("#options [data-do=link]").focus();
  await take(new URL(address, location.href).href);
}

async function unshare(button) {
  await send(`/conversations/${button.dataset.id}/unshare`);
  await fill($("#options"), `/conversations/${button.dataset.id}/options`);
  $("#options [data-do=share]").focus();
}

async function deleteConversation(button) {
  await send(`/conversations/${button.dataset.id}/delete`);
  $("#options").close();
  gone(button.dataset.id);
  if (button.dataset.id === conversation()) return (location.href = `${root}/chat/`);
  await rail();
  $("#conversations [data-do=undelete]")?.focus();
}

async function undelete(button) {
  gone("");
  await send(`/conversations/${button.dataset.id}/undelete`);
  location.href = `${root}/chat/?conversation=${button.dataset.id}`;
}

const deeds = {
  ask: (button) => ask(asks(button)).then(toBox),
  stop: () => send(`/conversations/${conversation()}/stop`).then(look),
  again: (button) => { closePanel(); return ask(asked(turnOf(button)), turnOf(button)).then(toBox); },
  edit: (button) => edit(turnOf(button)),
  "take-back": async (button) => {
    const turn = turnOf(button);
    const question = asked(turn);
    await send(`/conversations/${conversation()}/take-back`, { turn });
    closePanel();  // its article may stand there
    look();
    put(question);
    box().focus();
  },
  copy,
  link: (link) => take(link.href),
  verdict: judge,
  "remove-chip": async (button) => { await narrowTo(button.dataset.query); $("#narrowing .chip, #narrowing .add").focus(); },
  widen: (button) => narrowTo(button.dataset.query, asked(turnOf(button))).then(toBox),
  "ask-wider": (button) => narrowTo(button.dataset.query, asks(button)).then(toBox),
  narrow: openNarrow,
  options,
  share,
  unshare,
  delete: deleteConversation,
  undelete,
  preset: (button) => { const form = button.form; form.since.value = button.dataset.since; form.until.value = button.dataset.until; },
  "close-dialog": (button) => button.closest("dialog").close(),
  "close-panel": closePanel,
  step: (button) => step(Number(button.dataset.by)),
  theme,
  menu,
};

// What a second click would do once more to whoever clicks twice, as on a desktop.
const once = new Set(["ask", "again", "widen", "ask-wider", "take-back", "verdict", "share", "unshare"]);

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const source = event.target.closest("[data-cite], [data-article]");
  if (source && plain && $("#panel")) {
    event.preventDefault();
    hover(null);
    source.dataset.of = turnOf(source);
    return openArticle(source.href, source);
  }
  const button = event.target.closest("[data-do]");
  if (button && plain && deeds[button.dataset.do]) {
    if (button.tagName === "A" && button.dataset.do !== "link") return;
    event.preventDefault();
    if (event.detail > 1 && once.has(button.dataset.do)) return;
    Promise.resolve(deeds[button.dataset.do](button)).catch((error) => (talk ? problem(error.message) : say(error.message)));
  }
  if (event.target.closest("#question .submit-button")) {
    event.preventDefault();
    event.stopPropagation();
    submit();
  }
}, true);

document.addEventListener("submit", (event) => {
  if (event.target.dataset.do === "apply-narrowing") {
    event.preventDefault();
    applyNarrowing(event.target);
  } else if (event.target.dataset.do === "rename") {
    event.preventDefault();
    rename(event.target).catch((error) => say(error.message));
  } else if (event.target.dataset.do === "keep-verdict") {
    event.preventDefault();
    const { turn, verdict } = event.target.dataset;
    $("#verdict").close();
    keepVerdict(turn, verdict, new FormData(event.target).getAll("reason").filter(Boolean).join("; "));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("#question textarea") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.stopPropagation();
    submit();
  } else if (event.key === "Escape" && !$("dialog[open]")) {
    hover(null);
    if (closePanel()) return;
    if (document.body.classList.contains("menu-open")) { menu(); $(".menu").focus(); }
    else if (editing) { stopEditing(); put(""); }
  }
}, true);

document.addEventListener("input", (event) => {
  if (event.target.matches("#question textarea")) sessionStorage.setItem(`draft-${conversation()}`, event.target.value);
  const list = event.target.dataset.sift && $(event.target.dataset.sift);
  if (list) $$("label", list).forEach((label) => (label.hidden = !label.textContent.toLowerCase().includes(event.target.value.toLowerCase())));
  const form = event.target.form;
  if (form?.dataset.live) fill($(form.dataset.live), `${form.getAttribute("action").slice(root.length)}?${new URLSearchParams(new FormData(form))}&current=${conversation()}`);
});

// A button that is drawn anew between its press and its release is clicked all the same: the browser clicks none then.
let pressed = null;
document.addEventListener("pointerdown", ({ target }) => {
  const button = target.closest("#talk [data-turn] :is(a[href], button)");
  pressed = button && { button, turn: turnOf(button) };
});
document.addEventListener("pointerup", ({ target }) => {
  const button = pressed && !pressed.button.isConnected && target.closest("a[href], button");
  if (button && turnOf(button) === pressed.turn && button.innerHTML === pressed.button.innerHTML) button.click();
});

for (const [kind, gone] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(kind, (event) => {
    const number = event.target.closest?.(".n");
    if (number || !$("[aria-describedby=hover]")) hover(number);  // one that was drawn anew under the pointer is never left
  });
  document.addEventListener(gone, (event) => { if (event.target.closest?.(".n")) hover(null); });
}

addEventListener("scroll", () => hover(null), { passive: true });
addEventListener("popstate", () => { if (talk) chips(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && talk) { look(); rail(); chips(); } });

// -- Gradio: loaded here, because its address has to be a whole one; and given the names that it leaves out

// What Gradio draws anew loses the focus: whoever had it in a turn gets it back at the same place of that turn.

const stops = (part) => $$("a[href], button", part);
let held = null;
document.addEventListener("focusin", (event) => {
  if (event.target.closest("dialog")) return;
  const part = event.target.closest("#talk [data-turn]");
  held = part && { turn: part.dataset.turn, kind: part.className.split(" ")[0], place: stops(part).indexOf(event.target) };
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest("dialog")) held = null; }, true);
document.addEventListener("close", () => setTimeout(hold), true);

function hold() {
  if (!held || document.activeElement !== document.body) return;
  const part = $(`#talk .${held.kind}[data-turn="${held.turn}"]`);
  if (part) stops(part)[held.place]?.focus({ preventScroll: true });
}

function name() {
  hold();
  const field = box();
  if (field && !field.dataset.named) {
    field.dataset.named = "yes";
    field.setAttribute("aria-label", words.question);
    field.setAttribute("dir", "auto");
    field.placeholder = words.placeholder;
    field.enterKeyHint = "send";
    const button = $("#question .submit-button");
    button.dataset.label = words.ask;
    button.setAttribute("aria-label", words.ask);
    const draft = sessionStorage.getItem(`draft-${conversation()}`);
    if (draft) put(draft);
    foot.observe($("#question"));
    if (matchMedia("(hover: hover)").matches && !opened) field.focus({ preventScroll: true });
  }
  $("#gradio main:not([role])")?.setAttribute("role", "presentation");  // a page has one main part
  const log = $("#talk [role=log]");
  if (log && log.getAttribute("aria-label") !== words.conversation) log.setAttribute("aria-label", words.conversation);
  $$("#talk [data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
  const drawn = $$("#talk .asked");
  const newest = ask.newest && drawn.find((one) => one.dataset.turn === ask.newest);
  if (newest) {
    ask.newest = "";
    toTop(newest, matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  } else if (!name.drawn && drawn.length > 1) toTop(drawn.at(-1), "auto");  // one goes on where one was
  name.drawn ||= drawn.length > 0;
}

const toTop = (question, behavior) => question.closest(".message-row").scrollIntoView({ block: "start", behavior });

// What stands at the foot may take more than one line: the box stands above it, and what went wrong above both.
const foot = new ResizeObserver((entries) => {
  for (const { target } of entries) document.documentElement.style.setProperty(target.id === "question" ? "--box" : "--bar", `${target.offsetHeight}px`);
});

if (talk) {
  history.scrollRestoration = "manual";  // what was there is drawn later, and piece by piece
  foot.observe($(".narrowing"));
  const app = document.createElement("gradio-app");
  app.setAttribute("src", location.origin + talk.dataset.src);
  app.setAttribute("control_page_title", "false");
  app.setAttribute("embed", "true");
  app.setAttribute("eager", "true");
  talk.append(app);
  import(talk.dataset.script);
  new MutationObserver(name).observe(talk, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
}

// -- articles being added: files dropped anywhere on their box, and how far the jobs are

const drop = $("[data-drop]");
if (drop) {
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.open = true; drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const form = $("form", drop);
    form.files.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

// A server that refuses a body need not read it, and a browser then shows a lost connection instead of the reason.
const files = $("form[data-most]");
files?.addEventListener("submit", (event) => {
  const line = $(".add-articles > .problem");
  const [size, most] = [[...files.files.files].reduce((sum, file) => sum + file.size, 0), Number(files.dataset.most) - 64 * 1024];
  line.hidden = size <= most;
  if (line.hidden) return;
  event.preventDefault();
  line.textContent = files.dataset.tooLarge.replace("{n}", Math.ceil(size / 2 ** 20)).replace("{most}", Math.floor(most / 2 ** 20));
});

async function follow() {
  const jobs = $("#jobs");
  if (!jobs || !$("[data-under-way]", jobs)) return;
  await new Promise((wait) => setTimeout(wait, 700));
  if (!document.hidden) await fill(jobs, jobs.dataset.from);
  if (!$("[data-under-way]", jobs)) await listAgain();
  follow();
}

// What was added is in the list at once; what somebody writes in a box meanwhile stays.
async function listAgain() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  for (const part of ["#list", ".collection"]) $(part)?.replaceWith($(part, page));
}
follow();

if (gone() && $("#conversations")) rail();

for (const element of $$("[data-fetch]")) fill(element, element.dataset.fetch.slice(root.length));
