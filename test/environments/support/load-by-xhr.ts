/** Loads with the `XMLHttpRequest` of the page. */
export function loadByXhr(method: string, url: string, body?: FormData): Promise<{ status: number; text: string }> {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    request.onerror = () => reject(new Error(`Failed to load ${url}`))
    request.open(method, url)
    request.send(body ?? null)
  })
}
