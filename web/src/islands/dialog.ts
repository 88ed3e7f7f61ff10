/**
 * Dialogs: `<button data-open="id">` opens the native `<dialog id>`, `<button data-close>` closes it, and
 * `<button data-dialog-url="...">` fetches one into the page first. The browser keeps focus inside and gives it back.
 */
import { htmx } from "../lib/htmx";
import { h } from "../lib/dom";

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[autofocus]")?.focus();
}

export async function fetchDialog(url: string): Promise<void> {
  let place = document.getElementById("dialogs");
  if (!place) place = document.body.appendChild(h("div", { id: "dialogs" }));
  await htmx.ajax("get", url, { target: place, swap: "innerHTML" });
  const dialog = place.querySelector("dialog");
  if (!dialog) return;
  dialog.addEventListener("close", () => place.replaceChildren(), { once: true });
  dialog.showModal();
}

export function closeDialog(from: HTMLElement): void {
  from.closest("dialog")?.close();
}

/**
 * A dialog whose form was answered well has done its work, whether the form is in it or around it. What stays: a list of things to do, each with a form, and
 * one whose answer is shown in it (`<form data-stay>`).
 */
export function closeWhenDone(e: Event): void {
  const { elt, successful, requestConfig } = (e as CustomEvent<{ elt: HTMLElement; successful: boolean; requestConfig: { verb: string } }>).detail;
  if (!successful || requestConfig.verb === "get" || elt.hasAttribute("data-stay")) return;
  const dialog = elt.closest<HTMLDialogElement>("dialog") ?? elt.querySelector<HTMLDialogElement>(":scope > dialog[open]");
  const list = elt.closest(".rows");
  if (dialog && !(list && dialog.contains(list))) dialog.close();
}

/** A click on the backdrop closes, unless something was typed in the dialog. */
export function backdrop(e: MouseEvent): void {
  const dialog = e.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open || dialog.hasAttribute("data-strict")) return;
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  const outside = e.clientX < left || e.clientX > right || e.clientY < top || e.clientY > bottom;
  const typed = [...dialog.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some(f => f.value !== f.defaultValue);
  if (outside && !typed) dialog.close();
}
