// Shows the API's document; requests that are tried go to this service and nowhere else.
"use strict";

const docs = document.getElementById("docs");

// The address of an operation stands inside the button that opens it: as text, since a button holds no link. Opening it
// puts its link in the browser's address.
const noLinkInAButton = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", null, text) },
});

// What is drawn lacks names for those who do not see it, and reach for those who do not point; it is drawn anew at every step.
const names = Object.entries(JSON.parse(docs.dataset.names));
function name() {
  for (const [which, word] of names) {
    for (const part of docs.querySelectorAll(which)) part.setAttribute("aria-label", word);
  }
  for (const field of docs.querySelectorAll("tr[data-param-name] :is(input, select, textarea)")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }
  for (const code of docs.querySelectorAll("pre.microlight")) {
    code.tabIndex = 0;
    code.setAttribute("role", "region");
  }
}
new MutationObserver(name).observe(docs, { childList: true, subtree: true });

SwaggerUIBundle({
  url: docs.dataset.document,
  dom_id: "#docs",
  plugins: [noLinkInAButton],
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false, // a token is a secret: it is gone with the page
  validatorUrl: null, // nothing leaves this machine
});
