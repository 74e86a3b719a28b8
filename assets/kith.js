// Makes pages quicker to use. Everything works without it: it adds no content that matters and decides nothing.

const each = (selector, fn) => document.querySelectorAll(selector).forEach(fn);

// The menu folds away on a small screen. Without this script it stays open.
each(".govuk-service-navigation", (nav) => {
  const button = nav.querySelector(".govuk-service-navigation__toggle");
  const list = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!list) return;
  const wide = window.matchMedia("(min-width: 40.0625em)");
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const fit = () => {
    button.hidden = wide.matches;
    show(wide.matches);
  };
  button.addEventListener("click", () => show(list.hidden));
  wide.addEventListener("change", fit);
  fit();
});

// How many characters are left. The message is read out a second after the last key, not at each one.
each("[data-maxlength]", (box) => {
  const max = Number(box.dataset.maxlength);
  const area = box.querySelector("textarea, input");
  const hint = area && document.getElementById(`${area.id}-info`);
  if (!hint || !(max > 0)) return;
  const seen = hint.cloneNode(false);
  const heard = hint.cloneNode(false);
  seen.removeAttribute("id");
  heard.removeAttribute("id");
  seen.setAttribute("aria-hidden", "true");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("aria-live", "polite");
  hint.classList.add("govuk-visually-hidden");
  hint.after(seen, heard);
  let timer;
  const count = () => {
    // Code points, with a line break as one: what the server counts.
    const left = max - [...area.value.replace(/\r\n/g, "\n")].length;
    const many = Math.abs(left);
    const noun = many === 1 ? "character" : "characters";
    const words = left < 0 ? `You have ${many} ${noun} too many` : `You have ${many} ${noun} remaining`;
    seen.textContent = words;
    seen.classList.toggle("govuk-error-message", left < 0);
    seen.classList.toggle("govuk-hint", left >= 0);
    area.classList.toggle("govuk-textarea--error", left < 0 || area.getAttribute("aria-invalid") === "true");
    clearTimeout(timer);
    timer = setTimeout(() => { heard.textContent = words; }, 1000);
  };
  area.addEventListener("input", count);
  count();
});

// After a mistake the summary is where reading starts; its links lead into the fields.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".govuk-form-group") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// What has just been done is told first, unless there is a mistake to tell. An alert that is there from the start is not read by itself.
const banner = !summary && document.querySelector('.govuk-notification-banner[role="alert"]');
if (banner && document.querySelector("[autofocus]")) {
  // Where a page says where to begin, the keyboard begins there; what was done is read out from where it stands.
  banner.removeAttribute("role");
  setTimeout(() => banner.setAttribute("role", "alert"), 100);
} else if (banner) {
  banner.tabIndex = -1;
  banner.focus();
  banner.addEventListener("blur", () => banner.removeAttribute("tabindex"), { once: true });
}

// A second press of the same button within a second is a slip. The server refuses doubles by itself; this spares the reader its answer.
each('form[method="post"]', (form) => {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sent < 1000) event.preventDefault();
    else sent = now;
  });
});

// "Print" is a link to the statement page; there it opens the printer.
each("[data-kith-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// In a grid of rows, Enter goes to the next row, which has the day of this one unless it has one of its own. Behind the last row there are more.
each("[data-kith-grid]", (form) => {
  const rows = [...form.querySelectorAll("tbody tr")].filter((row) => row.querySelector('input[type="text"]'));
  const cells = (row) => row.querySelectorAll('input[type="text"]');
  form.addEventListener("keydown", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    if (event.key !== "Enter" || event.isComposing || at < 0 || event.target.type !== "text") return;
    event.preventDefault();
    const more = form.querySelector('button[value="more"]');
    if (!rows[at + 1]) {
      if (more) more.click();
      return;
    }
    const [day, who] = cells(rows[at + 1]);
    day.value ||= cells(rows[at])[0].value;
    (day.value ? who : day).focus();
  });
});
