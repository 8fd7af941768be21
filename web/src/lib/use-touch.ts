import { useMedia } from './use-media.ts'

/** Whether this is a phone or a touch screen: files are chosen there, not dropped, and there are no folders. */
export const useTouch = (): boolean => useMedia('(max-width: 720px), (pointer: coarse)')
