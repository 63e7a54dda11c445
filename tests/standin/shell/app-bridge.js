// A stand-in for https://cdn.shopify.com/shopifycloud/app-bridge.js: the same `window.shopify`, the same elements,
// the same additions to fetch, talking to the stand-in's admin (shell.js) instead of Shopify's.
(() => {
  if (window.shopify) return;
  const script = document.currentScript;
  const adminOrigin = new URL(script.src).origin;
  const here = new URL(location.href);
  const embedded = window.top !== window;

  // ---- configuration: from the script element and the address, kept for later pages of the same frame ----
  // A browser that blocks third-party storage throws at any touch of it.
  const storage = (use) => {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  };
  const saved = JSON.parse(storage((kept) => kept.getItem("app-bridge-config")) ?? "{}");
  const config = {
    ...saved,
    ...Object.fromEntries(
      ["shop", "host", "locale"]
        .filter((name) => here.searchParams.has(name))
        .map((name) => [name, here.searchParams.get(name)]),
    ),
  };
  storage((kept) => kept.setItem("app-bridge-config", JSON.stringify(config)));
  config.apiKey = script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content;
  if (!config.apiKey)
    throw new Error("App Bridge: no data-api-key on the script and no shopify-api-key meta element");

  const post = (message) => window.parent.postMessage({ appBridge: true, ...message }, adminOrigin);

  // ---- calls that the admin answers ----
  const calls = new Map();
  let lastCall = 0;
  function call(type, message = {}) {
    if (!embedded)
      return Promise.reject(new Error(`App Bridge: shopify.${type} needs the admin around the app`));
    return new Promise((resolve, reject) => {
      lastCall += 1;
      calls.set(lastCall, { resolve, reject });
      post({ type, call: lastCall, ...message });
    });
  }

  // ---- id tokens and fetch ----
  let token = null;
  async function idToken() {
    const expiry = token
      ? JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).exp
      : 0;
    if (expiry * 1000 - Date.now() < 10_000) token = await call("id-token");
    return token;
  }

  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (
      new URL(request.url).origin !== location.origin ||
      request.headers.has("authorization") ||
      !embedded
    ) {
      return plainFetch(input, init);
    }
    const authorized = async () => {
      const copy = request.clone();
      copy.headers.set("Authorization", `Bearer ${await idToken()}`);
      copy.headers.set("X-Requested-With", "XMLHttpRequest");
      if (config.locale && !copy.headers.has("accept-language"))
        copy.headers.set("Accept-Language", config.locale);
      return plainFetch(copy);
    };
    let response = await authorized();
    if (response.status === 401 && response.headers.has("X-Shopify-Retry-Invalid-Session-Request")) {
      token = null;
      response = await authorized();
    }
    const reauthorize = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (reauthorize) openOutside(new URL(reauthorize, location.href).href, "_top");
    return response;
  };

  // ---- leaving the frame ----
  const isAdminUrl = (url) => /^shopify:/i.test(url) || /^https:\/\/admin\.shopify\.com\//i.test(url);
  function openOutside(url, target) {
    if (isAdminUrl(url)) post({ type: "open-admin", url, newTab: target === "_blank" });
    else post({ type: "open-top", url });
  }
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const absolute = url === undefined ? "" : String(url);
    if (embedded && (isAdminUrl(absolute) || ((target === "_top" || target === "_parent") && absolute))) {
      openOutside(isAdminUrl(absolute) ? absolute : new URL(absolute, location.href).href, target);
      return null;
    }
    return plainOpen(url, target, features);
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!embedded || !link || !isAdminUrl(link.getAttribute("href"))) return;
      event.preventDefault();
      event.stopPropagation();
      openOutside(
        link.getAttribute("href"),
        event.metaKey || event.ctrlKey ? "_blank" : link.target || "_top",
      );
    },
    true,
  );

  // ---- navigation: the admin's menu moves the app, the app's path moves the admin's address ----
  let navigateListeners = 0;
  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = function (type, ...rest) {
      if (type === "shopify:navigate") navigateListeners += 1;
      return addEventListener.call(this ?? target, type, ...rest);
    };
    target.removeEventListener = function (type, ...rest) {
      if (type === "shopify:navigate") navigateListeners -= 1;
      return removeEventListener.call(this ?? target, type, ...rest);
    };
  }
  function navigate(path) {
    const links = document.querySelectorAll("s-app-nav a[href], s-app-nav s-link[href], ui-nav-menu a[href]");
    const link = [...links].find((candidate) => candidate.getAttribute("href") === path);
    if (link && navigateListeners > 0) {
      link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true }));
    } else if (link instanceof HTMLAnchorElement) {
      link.click();
    } else {
      location.assign(path);
    }
  }
  const tellPath = () => post({ type: "path", path: location.pathname + location.search + location.hash });
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      tellPath();
    };
  }

  // ---- elements: hidden here, drawn by the admin ----
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`s-app-nav, ui-nav-menu, ui-title-bar, ui-save-bar, ui-modal { display: none !important; }
.app-bridge-modal { position: fixed; inset: 0; z-index: 2147483000; display: grid; place-items: center; background: rgba(0,0,0,.6); padding: 16px; }
.app-bridge-modal > section { display: flex; flex-direction: column; width: min(620px, 100%); max-height: 100%; background: #fff; border-radius: 16px; overflow: hidden; font: 13px/20px Inter, system-ui, sans-serif; color: #303030; }
.app-bridge-modal[data-variant=small] > section { width: min(380px, 100%); } .app-bridge-modal[data-variant=large] > section { width: min(980px, 100%); }
.app-bridge-modal[data-variant=max] { padding: 0; } .app-bridge-modal[data-variant=max] > section { width: 100%; height: 100%; border-radius: 0; }
.app-bridge-modal header, .app-bridge-modal footer { display: flex; align-items: center; gap: 8px; padding: 12px 16px; background: #f3f3f3; }
.app-bridge-modal footer { background: #fff; border-top: 1px solid #e3e3e3; justify-content: flex-end; } .app-bridge-modal h2 { flex: 1; margin: 0; font-size: 14px; font-weight: 650; }
.app-bridge-modal .body { overflow: auto; } .app-bridge-modal iframe { width: 100%; height: 60vh; border: 0; }
.app-bridge-modal header button, .app-bridge-modal footer button { font: inherit; font-weight: 550; padding: 4px 12px; border: 0; border-radius: 8px; background: #e3e3e3; color: #303030; }
.app-bridge-modal button.primary { background: #303030; color: #fff; } .app-bridge-modal button.critical { background: #c70a24; color: #fff; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  let lastKey = 0;
  const keyed = new Map();
  const keys = new WeakMap();
  function keyOf(element) {
    if (!keys.has(element)) {
      lastKey += 1;
      keys.set(element, lastKey);
      keyed.set(lastKey, new WeakRef(element));
    }
    return keys.get(element);
  }
  const describe = (button) => ({
    key: keyOf(button),
    label: button.textContent.trim(),
    variant: button.getAttribute("variant"),
    tone: button.getAttribute("tone"),
    disabled:
      button.hasAttribute("disabled") ||
      (button.hasAttribute("loading") && button.getAttribute("loading") !== "false"),
  });

  class Overlay extends HTMLElement {
    #showing = false;
    get showing() {
      return this.#showing;
    }
    async show() {
      if (this.#showing) return;
      this.#showing = true;
      this.draw();
      this.dispatchEvent(new CustomEvent("show"));
    }
    async hide() {
      if (!this.#showing) return;
      this.#showing = false;
      this.erase();
      this.dispatchEvent(new CustomEvent("hide"));
    }
    toggle() {
      return this.#showing ? this.hide() : this.show();
    }
    disconnectedCallback() {
      void this.hide();
    }
  }

  let openSaveBar = null;
  class SaveBar extends Overlay {
    get discardConfirmation() {
      return this.hasAttribute("discardconfirmation") || this.hasAttribute("discardConfirmation");
    }
    set discardConfirmation(on) {
      this.toggleAttribute("discardConfirmation", Boolean(on));
    }
    buttons() {
      const all = [...this.querySelectorAll("button")];
      const save = all.find((button) => button.getAttribute("variant") === "primary");
      return { save, discard: all.find((button) => button !== save) };
    }
    draw() {
      openSaveBar = this;
      publish();
    }
    erase() {
      if (openSaveBar === this) openSaveBar = null;
      publish();
    }
  }

  class Modal extends Overlay {
    #content = document.createElement("div");
    #box = null;
    constructor() {
      super();
      this.#content.className = "body";
    }
    get content() {
      return this.hasAttribute("src") ? undefined : this.#content;
    }
    get src() {
      return this.getAttribute("src") ?? undefined;
    }
    set src(value) {
      if (value === undefined) this.removeAttribute("src");
      else this.setAttribute("src", value);
    }
    get variant() {
      return this.getAttribute("variant") ?? "base";
    }
    set variant(value) {
      this.setAttribute("variant", value);
    }
    get contentWindow() {
      return this.#box?.querySelector("iframe")?.contentWindow ?? null;
    }
    draw() {
      const bar = this.querySelector("ui-title-bar");
      const box = document.createElement("div");
      box.className = "app-bridge-modal";
      box.dataset.variant = this.variant;
      const section = box.appendChild(document.createElement("section"));
      section.setAttribute("role", "dialog");
      section.setAttribute("aria-modal", "true");
      section.setAttribute("aria-label", bar?.getAttribute("title") ?? "");
      const header = section.appendChild(document.createElement("header"));
      header.appendChild(document.createElement("h2")).textContent = bar?.getAttribute("title") ?? "";
      const close = header.appendChild(document.createElement("button"));
      close.type = "button";
      close.textContent = "✕";
      close.setAttribute("aria-label", "Close");
      close.addEventListener("click", () => void this.hide());
      section.append(this.#body());
      const buttons = [...(bar?.querySelectorAll("button") ?? [])];
      if (buttons.length > 0) section.append(this.#footer(buttons));
      box.addEventListener("keydown", (event) => event.key === "Escape" && void this.hide());
      this.#box = box;
      document.body.append(box);
      close.focus();
      post({ type: "modal", open: true });
    }
    erase() {
      this.#box?.remove();
      this.#box = null;
      post({ type: "modal", open: false });
    }
    #body() {
      if (!this.hasAttribute("src")) {
        // Plain children (no React portal) are shown as copies.
        const own = [...this.children].filter((child) => !child.matches("ui-title-bar, ui-save-bar"));
        if (this.#content.childNodes.length === 0)
          this.#content.append(...own.map((child) => child.cloneNode(true)));
        return this.#content;
      }
      const frame = document.createElement("iframe");
      const url = new URL(this.src, location.href);
      for (const name of ["shop", "host", "locale"])
        if (config[name]) url.searchParams.set(name, config[name]);
      url.searchParams.set("embedded", "1");
      void idToken().then((fresh) => {
        url.searchParams.set("id_token", fresh);
        frame.src = url.href;
      });
      return frame;
    }
    #footer(buttons) {
      const footer = document.createElement("footer");
      const rank = (button) => (button.getAttribute("variant") === "primary" ? 1 : 0);
      for (const original of buttons.sort((a, b) => rank(a) - rank(b))) {
        const button = footer.appendChild(document.createElement("button"));
        const { label, variant, tone, disabled } = describe(original);
        Object.assign(button, { type: "button", textContent: label, disabled });
        button.className = tone === "critical" ? "critical" : variant === "primary" ? "primary" : "";
        button.addEventListener("click", () => original.click());
      }
      return footer;
    }
  }
  customElements.define("ui-save-bar", SaveBar);
  customElements.define("ui-modal", Modal);

  // ---- what the page declares: menu, title bar, save bar. Looked at after every change of the page, told when it differs ----
  const told = new Map();
  function tell(type, message) {
    const text = JSON.stringify(message);
    if (told.get(type) === text) return;
    told.set(type, text);
    post({ type, ...message });
  }
  function publish() {
    if (!embedded) return;
    const menu = document.querySelector("s-app-nav, ui-nav-menu");
    if (menu || told.has("nav")) {
      const links = [...(menu?.querySelectorAll("a[href], s-link[href]") ?? [])];
      tell("nav", {
        items: links.map((link) => ({
          href: link.getAttribute("href"),
          label: link.textContent.trim(),
          rel: link.getAttribute("rel"),
        })),
      });
    }
    const bar = [...document.querySelectorAll("ui-title-bar")].find(
      (candidate) => !candidate.closest("ui-modal"),
    );
    const actions = [...(bar?.querySelectorAll("button, a[href]") ?? [])].map(describe);
    tell("title", { title: bar?.getAttribute("title") ?? "", actions });
    tell("document-title", { title: document.title });
    const save = openSaveBar?.buttons();
    tell("save-bar", {
      state: openSaveBar && {
        id: openSaveBar.id,
        discardConfirmation: openSaveBar.discardConfirmation,
        save: save.save && describe(save.save),
        discard: save.discard && describe(save.discard),
      },
    });
  }
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      publish();
    }, 16);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  // Forms with data-save-bar: the bar comes with the first change and goes with submit or reset.
  let formBar = null;
  function watchForm(event) {
    const form = event.target instanceof Element ? event.target.closest("form[data-save-bar]") : null;
    if (!form || formBar?.isConnected) return;
    formBar = document.createElement("ui-save-bar");
    formBar.discardConfirmation = form.hasAttribute("data-discard-confirmation");
    const button = (variant, press) => {
      const element = formBar.appendChild(document.createElement("button"));
      if (variant) element.setAttribute("variant", variant);
      element.addEventListener("click", press);
    };
    button("primary", () => form.requestSubmit());
    button("", () => form.reset());
    const gone = () => {
      formBar?.remove();
      formBar = null;
    };
    form.addEventListener("submit", gone, { once: true });
    form.addEventListener("reset", gone, { once: true });
    document.body.append(formBar);
    void formBar.show();
  }
  document.addEventListener("input", watchForm);
  document.addEventListener("change", watchForm);

  // ---- messages of the admin ----
  const toasts = new Map();
  addEventListener("message", (event) => {
    if (event.origin !== adminOrigin || event.source !== window.parent || !event.data?.appBridge) return;
    const message = event.data;
    if (message.type === "answer") {
      const waiting = calls.get(message.call);
      calls.delete(message.call);
      if (message.error) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.value);
    }
    if (message.type === "navigate") navigate(message.path);
    if (message.type === "click") keyed.get(message.key)?.deref()?.click();
    if (message.type === "toast-action") toasts.get(message.id)?.onAction?.();
    if (message.type === "toast-dismiss") toasts.get(message.id)?.onDismiss?.();
    if (message.type === "save-bar") openSaveBar?.buttons()[message.press]?.click();
  });

  // ---- web vitals, reported when the page is left or every ten seconds ----
  const vitals = new Map();
  let report = null;
  const observe = (type, take) => {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      durationThreshold: 40,
    });
  };
  observe("largest-contentful-paint", (entry) => vitals.set("LCP", entry.startTime));
  observe("paint", (entry) => entry.name === "first-contentful-paint" && vitals.set("FCP", entry.startTime));
  observe(
    "layout-shift",
    (entry) => !entry.hadRecentInput && vitals.set("CLS", (vitals.get("CLS") ?? 0) + entry.value),
  );
  observe("event", (entry) => vitals.set("INP", Math.max(vitals.get("INP") ?? 0, entry.duration)));
  const reportVitals = () => {
    if (!report || vitals.size === 0) return;
    const metrics = [...vitals].map(([name, value]) => ({
      id: `${name}-${crypto.randomUUID()}`,
      name,
      value,
      country: "US",
      version: "stand-in",
    }));
    vitals.clear();
    void report({ metrics });
  };
  setInterval(reportVitals, 10_000);
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "hidden" && reportVitals(),
  );

  const element = (id) => {
    const found = document.getElementById(id);
    if (!(found instanceof Overlay))
      throw new Error(`App Bridge: no ui-modal or ui-save-bar with the id ${id}`);
    return found;
  };
  const byId = {
    show: async (id) => element(id).show(),
    hide: async (id) => element(id).hide(),
    toggle: async (id) => element(id).toggle(),
  };
  const missing = (name) => () =>
    Promise.reject(new Error(`App Bridge: shopify.${name} is not in the stand-in`));
  let lastToast = 0;

  window.shopify = {
    config,
    origin: adminOrigin,
    ready: Promise.resolve(),
    environment: { embedded, mobile: false, pos: false, intent: false },
    idToken,
    loading: (on = true) => post({ type: "loading", on }),
    user: () => call("user"),
    toast: {
      show(message, options = {}) {
        lastToast += 1;
        const id = `toast-${lastToast}`;
        toasts.set(id, options);
        post({
          type: "toast-show",
          id,
          message,
          isError: Boolean(options.isError),
          action: options.action,
          duration: options.duration ?? 5000,
        });
        return id;
      },
      hide: (id) => post({ type: "toast-hide", id }),
    },
    saveBar: {
      ...byId,
      leaveConfirmation: () =>
        call("save-bar-leave").then((leave) => (leave ? undefined : new Promise(() => undefined))),
    },
    modal: byId,
    scopes: {
      query: () => call("scopes-query"),
      request: (scopes) => call("scopes-request", { scopes }),
      revoke: (scopes) => call("scopes-revoke", { scopes }),
    },
    webVitals: {
      onReport: async (callback) => {
        report = callback;
      },
    },
    resourcePicker: missing("resourcePicker"),
    picker: missing("picker"),
    setSignals: () => undefined,
  };

  if (!embedded) {
    const shop = here.searchParams.get("shop");
    if (shop && here.searchParams.has("host")) {
      location.replace(`${adminOrigin}/store/${shop.replace(/\.myshopify\.com$/, "")}/apps/${config.apiKey}`);
    }
    return;
  }
  const reload = here.searchParams.get("shopify-reload");
  if (reload) {
    // The bounce page: the same page again, with a fresh id token in its address.
    const target = new URL(reload, location.origin);
    void idToken().then((fresh) => {
      target.searchParams.set("id_token", fresh);
      location.replace(location.origin + target.pathname + target.search);
    });
    return;
  }
  addEventListener("popstate", tellPath);
  addEventListener("hashchange", tellPath);
  tellPath();
  document.addEventListener("DOMContentLoaded", publish);
})();
