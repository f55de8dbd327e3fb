// What pages do where scripts run; all of them work without.

// The year as a slider, beside its field.
for (const slide of document.querySelectorAll(".as-of .slide")) {
  const form = slide.closest("form"), field = form.querySelector("input[type=number]");
  const range = document.createElement("input");
  Object.assign(range, {type: "range", min: slide.dataset.first, max: slide.dataset.last, value: field.value || slide.dataset.last});
  range.setAttribute("aria-label", "Year");
  range.addEventListener("input", () => { field.value = range.value; });
  range.addEventListener("change", () => form.requestSubmit());
  field.addEventListener("input", () => { range.value = field.value; });
  slide.append(range);
  form.querySelector("input[type=checkbox]")?.addEventListener("change", () => form.requestSubmit());
}

// A picture as PNG, drawn from its file.
for (const button of document.querySelectorAll("button.png")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas"), scale = 2;
      canvas.width = image.naturalWidth * scale;
      canvas.height = image.naturalHeight * scale;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = new URL(image.src).pathname.split("/").pop().replace(/\.svg$/, "") + ".png";
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      }, "image/png");
    };
    image.src = button.dataset.svg;
  });
}

// What each row of an answer rests on, where that took too long for the page itself: asked for once somebody stays to
// look at it; of a long answer only when that is asked for.
const origins = document.querySelector("table[data-origins]");
if (origins?.tBodies[0].rows.length <= 60) setTimeout(() => {
  fetch(origins.dataset.origins).then((reply) => reply.ok ? reply.text() : "").then((text) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelectorAll("td.origin");
    const cells = origins.querySelectorAll("td.origin");
    if (found.length === cells.length) cells.forEach((cell, i) => cell.replaceWith(document.importNode(found[i], true)));
    if (found.length === cells.length) document.querySelector("a.origins")?.remove();
  });
}, 700);

// The address of an answer is taken by one click.
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => navigator.clipboard.writeText(location.href).then(() => { button.textContent = "Copied"; }));
}

// One more field for a parameter that takes several values.
for (const button of document.querySelectorAll("button.more")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const last = button.previousElementSibling, next = last.cloneNode(true);
    next.value = "";
    last.after(next);
    next.focus();
  });
}
