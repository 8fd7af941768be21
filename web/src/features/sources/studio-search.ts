/** What the URL of a model's page may contain. */
interface StudioSearch {
  /** The gallery image to start from. */
  image?: string
}

const ID = /^[\da-f-]{36}$/

export const parseStudioSearch = ({ image }: Record<string, unknown>): StudioSearch =>
  typeof image === 'string' && ID.test(image) ? { image } : {}
