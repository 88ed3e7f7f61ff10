// Reads the page again when the server says that something changed, and puts only the posts in: what is being typed stays.
const posts = document.getElementById('posts')
const live = new EventSource('/live')
live.onmessage = async () => {
  if (posts.querySelector('textarea:focus, details[open]') || document.hidden) { stale = true; return }
  await renew()
}
let stale = false
document.addEventListener('visibilitychange', () => { if (!document.hidden && stale) renew() })
posts.addEventListener('focusout', () => { if (stale) setTimeout(() => { if (!posts.querySelector('textarea:focus')) renew() }, 200) })
async function renew() {
  stale = false
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('posts')
  const text = posts.querySelector('textarea')?.value
  const focused = document.activeElement?.closest('article')?.id
  posts.replaceChildren(...fresh.childNodes)
  if (text) posts.querySelector('textarea').value = text
  if (focused) document.getElementById(focused)?.querySelector('a')?.focus({ preventScroll: true })
}
