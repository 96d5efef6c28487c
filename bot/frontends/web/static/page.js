"use strict";
// The page of Zicha: sends forms and buttons, shows what the server tells. All HTML comes escaped from the server.
const csrf = document.querySelector("meta[name=csrf]").content;
const byId = (id) => document.getElementById(id);
const notice = byId("notice");

function tell(words) {
  notice.textContent = words;
  notice.hidden = !words;
}

async function post(address, body) {
  tell("");
  let response;
  try {
    response = await fetch(address, { method: "POST", body, headers: { "X-CSRF-Token": csrf } });
  } catch {
    tell("连不上服务，内容还在，请稍后再发。");
    return null;
  }
  if (!response.ok) {
    tell(await response.text());
    return null;
  }
  const told = await response.json();
  if (told.refused && told.refused.length) tell(told.refused.join("\n"));
  return told;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return;
  if (form.hasAttribute("data-message")) return sendForm(form);
  const button = form.querySelector("button");
  button.disabled = true;
  const told = await post(form.dataset.post, new FormData(form));
  button.disabled = false;
  if (!told) return;
  if (told.goto) location.assign(told.goto);
  if (told.link) tell(told.link);
  if (told.added && told.added.length) {
    if (told.refused.length) tell(told.refused.join("\n"));
    else location.reload();
  }
});

// The entrance: the code stands behind the #.
function takeCode() {
  if (!byId("code") || location.hash.length < 2) return;
  byId("code").value = location.hash.slice(1);
  history.replaceState(null, "", "/enter");
}
takeCode();
// A link that is opened where the entrance is shown already.
window.addEventListener("hashchange", takeCode);

if (byId("say")) startChat();

function startChat() {
  const entries = byId("entries"), beside = byId("beside"), text = byId("text"), files = byId("files");
  let dropped = [];
  let key = newKey();

  const atEnd = () => { entries.scrollTop = entries.scrollHeight; };
  const showWelcome = () => { byId("welcome").hidden = entries.childElementCount > 0; };
  const showStop = () => { byId("stop").hidden = !entries.querySelector("[aria-busy]"); };

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  }

  function setBeside(html) {
    if (beside.dataset.html === html) return;
    const filling = beside.contains(document.activeElement) ? document.activeElement : null;
    const before = new Map([...beside.querySelectorAll("input")].filter((one) => one.value !== (one.dataset.was || "")).map((one) => [one.name, one.value]));
    const open = [...beside.querySelectorAll("details")].map((one) => one.open);
    beside.dataset.html = html;
    beside.innerHTML = html;
    // What is typed and not sent yet stays.
    for (const one of beside.querySelectorAll("input")) if (before.has(one.name)) one.value = before.get(one.name);
    [...beside.querySelectorAll("details")].forEach((one, n) => { if (n < open.length) one.open = open[n]; });
    if (filling && filling.name) { const again = beside.querySelector(`input[name="${CSS.escape(filling.name)}"]`); if (again) again.focus(); }
  }

  // Answers to two questions may come in the other order: the older one must not take the newer one's place.
  let asked = 0, shown = 0;

  async function refresh() {
    const turn = ++asked;
    const response = await fetch("/conversation");
    if (response.status === 401) return location.assign("/enter");
    if (!response.ok) return;
    const told = await response.json();
    if (turn < shown) return refresh();
    shown = turn;
    if (entries.dataset.html !== told.entries) {
      entries.dataset.html = told.entries;
      entries.innerHTML = told.entries;
      atEnd();
    }
    setBeside(told.beside);
    showWelcome();
    showStop();
  }

  async function refreshEntry(number) {
    const turn = ++asked;
    const response = await fetch(`/entries/${number}`);
    if (!response.ok) return refresh();
    const told = await response.json();
    if (turn < shown) return refresh();
    shown = turn;
    const holder = document.createElement("template");
    holder.innerHTML = told.entry;
    const old = byId(`entry-${number}`);
    entries.dataset.html = "";
    if (old) old.replaceWith(holder.content); else entries.append(holder.content);
    setBeside(told.beside);
    showWelcome();
    showStop();
    atEnd();
  }

  async function send(body) {
    body.set("key", key);
    const told = await post("/messages", body);
    if (!told) return false;
    key = newKey();
    if (told.goto) location.assign(told.goto);
    if (told.entry) await refreshEntry(told.entry);
    return true;
  }

  window.sendForm = async (form) => {
    const body = new FormData();
    for (const one of form.elements) {
      if (!one.name || one.type === "file") continue;
      if (one.dataset.was === undefined || one.dataset.was !== one.value) body.set(one.name, one.value);
    }
    const isTalk = form.id === "say";
    if (isTalk) {
      for (const file of [...files.files, ...dropped]) body.append("files", file, file.name);
      if (!text.value.trim() && !body.has("files")) return;
    } else {
      body.set("label", form.classList.contains("questions") ? "保存填写" : "填好了");
    }
    const button = form.querySelector("button.main");
    button.disabled = true;
    const isSent = await send(body);
    button.disabled = false;
    if (!isSent) return;
    if (isTalk) { text.value = ""; files.value = ""; dropped = []; showChosen(); text.focus(); }
    else for (const one of form.querySelectorAll("input.gap")) one.value = "";
  };

  function showChosen() {
    byId("chosen").textContent = [...files.files, ...dropped].map((file) => `📄 ${file.name}`).join("　");
  }

  document.addEventListener("click", async (event) => {
    const mark = event.target.closest("[data-finding]");
    if (mark) { const card = byId(`finding-${mark.dataset.finding}`); card.scrollIntoView({ block: "nearest" }); card.focus(); }
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.show) return showSide(button.dataset.show);
    if (button.hasAttribute("data-copy")) {
      await navigator.clipboard.writeText(button.parentElement.querySelector(".text").textContent);
      button.textContent = "已复制";
      return;
    }
    const { say, action, command, label } = button.dataset;
    if (!say && !action && !command) return;
    const body = new FormData();
    body.set("text", command ? `/${command} ${say || ""}` : say || "");
    body.set("action", action || "");
    body.set("label", action ? label : "");
    button.disabled = true;
    await send(body);
    button.disabled = false;
  });

  function showSide(side) {
    document.body.dataset.side = side;
    for (const one of document.querySelectorAll("[data-show]")) one.setAttribute("aria-pressed", String(one.dataset.show === side));
  }

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); byId("say").requestSubmit(); }
  });
  files.addEventListener("change", showChosen);
  byId("stop").addEventListener("click", () => post("/stop"));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    dropped.push(...event.dataTransfer.files);
    showChosen();
  });

  const events = new EventSource("/events");
  events.addEventListener("hello", () => refresh());
  events.addEventListener("entry", (event) => refreshEntry(JSON.parse(event.data)));
  events.addEventListener("anew", async (event) => { await refresh(); tell(JSON.parse(event.data)); });
  events.addEventListener("live", (event) => {
    const live = JSON.parse(JSON.parse(event.data));
    const entry = byId(`entry-${live.id}`);
    if (!entry || !entry.querySelector(".stage")) return;
    entry.querySelector(".stage").textContent = `${live.stage || "正在处理"}……`;
    entry.querySelector(".live").textContent = live.text;
    showStop();
    atEnd();
  });
  showWelcome();
  showStop();
  atEnd();
  text.focus();
}
