/**
 * Choosing a portrait: `<div data-island="portrait" data-url="/do/identity.save_portrait" data-problem-text="...">` around a file input. The photo is
 * cropped to a square and made small here, so that neither its size nor what the camera wrote into it leaves this computer.
 * Sent as `{picture}` in base64; the page is then loaded anew.
 */
import { post } from "../lib/http";
import { toast } from "../lib/toast";

const edge = 256;

export function mount(root: HTMLElement, left: AbortSignal): void {
  const input = root.querySelector<HTMLInputElement>("input[type=file]");
  const button = root.querySelector<HTMLButtonElement>("[data-choose]");
  if (!input || !button) return;
  button.addEventListener("click", () => { input.click(); }, { signal: left });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file) void send(root, button, file);
  }, { signal: left });
}

async function send(root: HTMLElement, button: HTMLButtonElement, file: File): Promise<void> {
  button.classList.add("is-busy");
  const picture = await square(file);
  const answer = picture ? await post<{ location?: string }>(root.dataset.url!, { picture }) : null;
  button.classList.remove("is-busy");
  if (answer?.ok) location.assign(answer.value.location ?? location.pathname);
  else toast({ text: answer && answer.failure.kind === "problem" ? answer.failure.sentence : root.dataset.problemText!, alert: true });
}

/** The middle of the photo as a JPEG in base64; null when it cannot be read. */
async function square(file: File): Promise<string | null> {
  try {
    const photo = await createImageBitmap(file);
    const side = Math.min(photo.width, photo.height);
    const canvas = Object.assign(document.createElement("canvas"), { width: edge, height: edge });
    const brush = canvas.getContext("2d")!;
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, edge, edge);
    brush.drawImage(photo, (photo.width - side) / 2, (photo.height - side) / 2, side, side, 0, 0, edge, edge);
    photo.close();
    return canvas.toDataURL("image/jpeg", 0.86).split(",")[1] ?? null;
  } catch {
    return null;
  }
}
