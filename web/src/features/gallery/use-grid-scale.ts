import { Type } from 'typebox'
import { useKeptState } from '../../lib/kept-state.ts'
import { useMedia } from '../../lib/use-media.ts'

const GridScaleSchema = Type.Union([
  Type.Literal('small'),
  Type.Literal('medium'),
  Type.Literal('large'),
])
export type GridScale = 'small' | 'medium' | 'large'

/** The height that rows aim for, in pixels. */
const ROW_HEIGHTS = { small: 112, medium: 180, large: 320 }
const PHONE_ROW_HEIGHT = 96

/** Returns the size of the gallery's images, which this tab remembers, and the height of its rows. */
export function useGridScale() {
  const [scale, setScale] = useKeptState('gallery-scale', GridScaleSchema, 'medium')
  const isPhone = useMedia('(max-width: 720px)')
  return { scale, setScale, rowHeight: isPhone ? PHONE_ROW_HEIGHT : ROW_HEIGHTS[scale] }
}
