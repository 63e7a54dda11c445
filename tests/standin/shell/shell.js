// The admin's side of App Bridge: draws what the app asks for, and tells the app what was clicked.
(() => {
  const config = JSON.parse(document.getElementById("shell-config").textContent);
  const byId = (selector) => document.querySelector(selector);
  const nav = byId("nav");
  const scrim = byId(".scrim");
  const menuButton = byId(".menu-button");

  const setDrawer = (open) => {
    document.body.classList.toggle("nav-open", open);
    menuButton.setAttribute("aria-expanded", String(open));
    scrim.hidden = !open;
  };
  menuButton.addEventListener("click", () => setDrawer(!document.body.classList.contains("nav-open")));
  scrim.addEventListener("click", () => setDrawer(false));
  addEventListener("keydown", (event) => event.key === "Escape" && setDrawer(false));

  const frame = byId("iframe");
  if (!frame || !config.base) return;

  const SHOPIFY_PARAMETERS = [
    "embedded",
    "hmac",
    "host",
    "id_token",
    "locale",
    "session",
    "shop",
    "timestamp",
    "protocol",
    "appLoadId",
  ];
  const post = (message) =>
    frame.contentWindow.postMessage({ appBridge: true, ...message }, config.appOrigin);

  /** The app's path without what Shopify adds to it. */
  function ownPath(path) {
    const url = new URL(path, config.appOrigin);
    for (const name of SHOPIFY_PARAMETERS) url.searchParams.delete(name);
    return url.pathname + url.search + url.hash;
  }
  let current = "/";

  function highlight() {
    const here = new URL(current, config.appOrigin).pathname;
    const links = [...nav.querySelectorAll("[data-app-nav] a")];
    const fits = (link) => here === link.dataset.path || here.startsWith(`${link.dataset.path}/`);
    const best = links.filter(fits).sort((a, b) => b.dataset.path.length - a.dataset.path.length)[0];
    for (const link of links) link.toggleAttribute("aria-current", link === best);
    if (best) best.setAttribute("aria-current", "page");
    nav.querySelector(".nav-app > .nav-item").classList.toggle("lit", !best);
  }

  async function goTo(event, path) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    setDrawer(false);
    if (await answers["save-bar-leave"]()) post({ type: "navigate", path });
  }

  function drawNav(items) {
    const list = byId("[data-app-nav]");
    list.replaceChildren(
      ...items
        .filter((item) => item.rel !== "home")
        .map((item) => {
          const link = document.createElement("a");
          const path = ownPath(item.href);
          link.href = config.base + path;
          link.dataset.path = new URL(path, config.appOrigin).pathname;
          link.textContent = item.label;
          link.addEventListener("click", (event) => goTo(event, item.href));
          return link;
        }),
    );
    const home = items.find((item) => item.rel === "home");
    nav.querySelector(".nav-app > .nav-item").onclick = home ? (event) => goTo(event, home.href) : null;
    highlight();
  }

  function drawTitle({ title, actions }) {
    byId("[data-title]").textContent = title || config.app.name;
    const crumb = byId("[data-crumb]");
    const back = actions.find((action) => action.variant === "breadcrumb");
    crumb.hidden = !back;
    const button = (action) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = action.label;
      element.disabled = action.disabled;
      if (action.variant === "primary") element.className = "primary";
      if (action.tone === "critical") element.className = "critical";
      element.addEventListener("click", () => post({ type: "click", key: action.key }));
      return element;
    };
    crumb.replaceChildren();
    if (back) {
      const element = button({ ...back, label: "‹" });
      element.append(Object.assign(document.createElement("span"), { textContent: ` ${back.label}` }));
      element.setAttribute("aria-label", back.label);
      crumb.append(element);
    }
    byId("[data-actions]").replaceChildren(...actions.filter((action) => action !== back).map(button));
  }

  const toasts = new Map();
  function showToast({ id, message, isError, action, duration }) {
    const toast = document.createElement("div");
    toast.className = isError ? "toast error" : "toast";
    toast.append(Object.assign(document.createElement("span"), { textContent: message }));
    const part = (label, type) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => {
        hideToast(id);
        post({ type, id });
      });
      toast.append(button);
    };
    if (action) part(action, "toast-action");
    part("✕", "toast-dismiss");
    toasts.set(id, toast);
    byId(".toasts").append(toast);
    setTimeout(() => hideToast(id), duration);
  }
  function hideToast(id) {
    toasts.get(id)?.remove();
    toasts.delete(id);
  }

  const saveBar = byId(".save-bar");
  let saveBarState = null;
  function drawSaveBar(state) {
    saveBarState = state;
    saveBar.hidden = !state;
    if (!state) return;
    const save = saveBar.querySelector("[data-save-bar=save]");
    save.disabled = Boolean(state.save?.disabled || state.save?.loading);
    saveBar.querySelector("[data-save-bar=discard]").disabled = Boolean(state.discard?.disabled);
  }
  saveBar
    .querySelector("[data-save-bar=save]")
    .addEventListener("click", () => post({ type: "save-bar", id: saveBarState.id, press: "save" }));
  saveBar.querySelector("[data-save-bar=discard]").addEventListener("click", async () => {
    if (
      saveBarState.discardConfirmation &&
      !(await ask(
        "Discard all unsaved changes",
        "If you discard changes, you’ll delete any edits you made since you last saved.",
        "Discard changes",
      ))
    )
      return;
    post({ type: "save-bar", id: saveBarState.id, press: "discard" });
  });

  function ask(title, text, yes) {
    const dialog = byId(".ask");
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector(".ask-text").textContent = text;
    dialog.querySelector("[value=yes]").textContent = yes;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  const call = async (path, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ shop: config.shop.domain, clientId: config.app.clientId, ...body }),
    });
    if (!answer.ok) throw new Error(`the stand-in answered ${answer.status} to ${path}`);
    return answer.json();
  };

  const answers = {
    "id-token": async () => (await call("/__shell/id-token", {})).token,
    user: async () => call("/__shell/user", {}),
    "scopes-query": async () => call("/__shell/scopes", {}),
    "scopes-request": async ({ scopes }) => {
      const granted = await ask(`${config.app.name} asks for more access`, scopes.join(", "), "Allow");
      const detail = await call("/__shell/scopes", granted ? { add: scopes } : {});
      return { result: granted ? "granted-all" : "declined-all", detail };
    },
    "scopes-revoke": async ({ scopes }) => ({ detail: await call("/__shell/scopes", { remove: scopes }) }),
    "save-bar-leave": async () => {
      if (!saveBarState) return true;
      const leaves = await ask(
        "Leave page with unsaved changes?",
        "Leaving this page will delete all unsaved changes.",
        "Leave page",
      );
      // Whoever has said so once is not asked again by the app.
      if (leaves) drawSaveBar(null);
      return leaves;
    },
  };

  /** Where `shopify:admin/...` and admin.shopify.com point in this shell. */
  function adminPath(url) {
    const path = url
      .replace(/^shopify:\/*admin\/?/i, "")
      .replace(/^https:\/\/admin\.shopify\.com\/store\/[^/]+\/?/i, "");
    return `/store/${config.shop.handle}/${path}`;
  }

  async function receive(event) {
    if (event.source !== frame.contentWindow || event.origin !== config.appOrigin || !event.data?.appBridge)
      return;
    const message = event.data;
    if (message.call) {
      try {
        post({ type: "answer", call: message.call, value: await answers[message.type](message) });
      } catch (error) {
        post({ type: "answer", call: message.call, error: String(error) });
      }
      return;
    }
    switch (message.type) {
      case "path":
        // The bounce page of the app's library is on its way back to the page that the person asked for.
        if (new URL(message.path, config.appOrigin).searchParams.has("shopify-reload")) break;
        current = ownPath(message.path);
        history.replaceState(null, "", current === "/" ? config.base : config.base + current);
        highlight();
        break;
      case "title":
        drawTitle(message);
        break;
      case "document-title":
        document.title = `${config.shop.name} · ${message.title || config.app.name}`;
        break;
      case "nav":
        drawNav(message.items);
        break;
      case "toast-show":
        showToast(message);
        break;
      case "toast-hide":
        hideToast(message.id);
        break;
      case "save-bar":
        drawSaveBar(message.state);
        break;
      case "modal":
        document.body.classList.toggle("modal-open", message.open);
        break;
      case "loading":
        byId(".loading-bar").hidden = !message.on;
        break;
      case "open-admin":
        if (message.newTab) open(adminPath(message.url), "_blank");
        else location.assign(adminPath(message.url));
        break;
      case "open-top":
        location.assign(message.url);
        break;
    }
  }

  // The app may have spoken before this script was here; the page kept what it said.
  removeEventListener("message", keepEarly);
  addEventListener("message", receive);
  early.forEach(receive);
})();
