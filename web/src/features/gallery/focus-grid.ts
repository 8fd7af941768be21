/** Gives the focus to the image of the gallery that had it last, or to the first one. */
export const focusGrid = () =>
  document.querySelector<HTMLElement>('.image-grid a[tabindex="0"]')?.focus({ preventScroll: true })
