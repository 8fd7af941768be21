/** What part of an image is shown. All values are relative to its pane, so that several panes can share one. */
export interface Zoom {
  scale: number
  /** How far the image's centre is moved, in widths and heights of the pane. */
  x: number
  y: number
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }

/** The factor of one key press or double click. */
export const ZOOM_STEP = 1.5
const MAX_SCALE = 8

/** Zooms by a factor so that the point stays where it is; it is relative to the pane's centre, from -0.5 to 0.5. */
export function zoomAt(zoom: Zoom, factor: number, point = { x: 0, y: 0 }): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor))
  const ratio = scale / zoom.scale
  return within({
    scale,
    x: point.x - (point.x - zoom.x) * ratio,
    y: point.y - (point.y - zoom.y) * ratio,
  })
}

export const panBy = (zoom: Zoom, x: number, y: number): Zoom =>
  within({ ...zoom, x: zoom.x + x, y: zoom.y + y })

/** Keeps the pane filled. */
function within({ scale, x, y }: Zoom): Zoom {
  const most = (scale - 1) / 2
  const limit = (value: number) => Math.min(most, Math.max(-most, value))
  return { scale, x: limit(x), y: limit(y) }
}
