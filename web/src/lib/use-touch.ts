import { useMedia } from './use-media.ts'

/** Whether this is a phone or a touch screen, where users can't drop files or choose folders. */
export const useTouch = (): boolean => useMedia('(max-width: 720px), (pointer: coarse)')
