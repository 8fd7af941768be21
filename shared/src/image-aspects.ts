/** The shapes by which images can be filtered. In a file of its own, because the first script of every page has it. */
export const IMAGE_ASPECTS = ['square', 'portrait', 'landscape'] as const
export type ImageAspect = (typeof IMAGE_ASPECTS)[number]
