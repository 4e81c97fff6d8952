// Shows the API's document; requests that are tried go to this service and nowhere else.
"use strict";

const docs = document.getElementById("docs");

// The address of an operation stands inside the button that opens it: as text, since a button holds no link. Opening it
// puts its link in the browser's address.
const noLinkInAButton = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", null, text) },
});

// A button that only a mouse can reach is left out; the dialog for the token holds the keys, closes on Escape and gives them back.
const forKeys = ({ React }) => ({
  components: { CopyToClipboardBtn: () => null },
  wrapComponents: {
    authorizationPopup: (Popup, { authActions }) => (given) => {
      const dialog = React.useRef(null);
      React.useLayoutEffect(() => {
        const opened = dialog.current;
        opened.showModal();
        opened.querySelector("input")?.focus();
        return () => opened.close();
      }, []);
      const close = () => authActions.showDefinitions(false);
      return React.createElement("dialog", { ref: dialog, "aria-label": "Authorize", onCancel: close }, React.createElement(Popup, given));
    },
  },
});

// What is drawn lacks names for those who do not see it, and reach for those who do not point; each step draws it anew.
// The document is in English, and so are they.
const NAMES = {
  "#servers": "Server",
  ".body-param__text": "Body of the request",
  "pre.microlight": "Example",
  ".close-modal": "Close",
  ".copy-to-clipboard > button": "Copy",
};
function name() {
  for (const [which, word] of Object.entries(NAMES)) {
    for (const part of docs.querySelectorAll(which)) part.setAttribute("aria-label", word);
  }
  for (const field of docs.querySelectorAll("tr[data-param-name] :is(input, select, textarea)")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }
  for (const fold of docs.querySelectorAll(".expand-operation")) fold.setAttribute("aria-label", fold.closest("[data-tag]").dataset.tag);
  // These have a visible label of their own; the name beside it says something else.
  for (const part of docs.querySelectorAll("#auth-bearer-value, .auth-btn-wrapper button")) part.removeAttribute("aria-label");
  for (const code of docs.querySelectorAll("pre.microlight")) {
    code.tabIndex = 0;
    code.setAttribute("role", "region");
  }
}
new MutationObserver(name).observe(docs, { childList: true, subtree: true });

SwaggerUIBundle({
  url: docs.dataset.document,
  dom_id: "#docs",
  plugins: [noLinkInAButton, forKeys],
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false, // a token is a secret: it is gone with the page
  validatorUrl: null, // nothing leaves this machine
});
