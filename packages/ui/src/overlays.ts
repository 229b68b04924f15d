/** What lies over the page and is not needed to show it: each loaded when it is wanted. */
export const overlays = {
  sheet: () => import('./loadedSheet.tsx'),
  menu: () => import('./loadedMenu.tsx'),
  toaster: () => import('./loadedToaster.tsx'),
}

/** Loads all of them once the browser has nothing to do, so that they are there when wanted, also offline. */
export function preloadOverlays(): () => void {
  return preload(Object.values(overlays))
}

/** Has the browser load these once it has nothing to do; returns how to call it off. */
export function preload(loads: readonly (() => Promise<unknown>)[]): () => void {
  const load = () => {
    // Whatever fails is loaded again when it is wanted.
    for (const each of loads) each().catch(() => undefined)
  }
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(load, { timeout: 4_000 })
    return () => cancelIdleCallback(id)
  }
  const id = setTimeout(load, 2_000)
  return () => clearTimeout(id)
}
