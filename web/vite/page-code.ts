import type { Plugin, Rolldown } from 'vite'

const PLACEHOLDER = '<script type="application/json" id="page-code">{}</script>'
const ROUTE = /\/src\/routes\/([^/]+)\.tsx\?tsr-split/
const SIGNED_IN = /\/src\/routes\/-signed-in\.tsx$/

const SIGN_IN = 'sign-in'

/**
 * Writes into `index.html` which files each page needs besides the app's own; `before-paint.js` preloads them. For the
 * sign-in page these include its photographs.
 */
export const pageCode = (): Plugin => ({
  name: 'page-code',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      if (!html.includes(PLACEHOLDER))
        throw new Error('index.html does not have the placeholder for the page code')
      return html.replace(
        PLACEHOLDER,
        PLACEHOLDER.replace('{}', JSON.stringify(codeOfPages(bundle ?? {}))),
      )
    },
  },
})

/** Returns the files of each page, by its path in the router's notation (`/models/$id`). */
function codeOfPages(bundle: Rolldown.OutputBundle): Record<string, string[]> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const app = chunks.filter(({ isEntry }) => isEntry).flatMap((entry) => withImports(bundle, entry))
  const pages = new Map(
    chunks.flatMap((chunk) =>
      chunk.moduleIds.flatMap((module) => {
        const id = ROUTE.exec(module)?.[1]
        return id === undefined ? [] : [[id, chunk] as const]
      }),
    ),
  )
  const signedIn = chunks.filter(({ moduleIds }) => moduleIds.some((id) => SIGNED_IN.test(id)))
  return Object.fromEntries(
    [...pages].map(([id]) => {
      const parts = layoutsAnd(id).flatMap((part) => pages.get(part) ?? [])
      const files = [...(id === SIGN_IN ? [] : signedIn), ...parts].flatMap((chunk) =>
        withImports(bundle, chunk),
      )
      const photos = id === SIGN_IN ? files.flatMap((file) => photosOf(bundle[file])) : []
      const own = new Set([...files.filter((file) => !app.includes(file)), ...photos])
      return [pathOf(id), [...own].map((file) => `/${file}`)]
    }),
  )
}

const photosOf = (file: Rolldown.OutputBundle[string] | undefined) =>
  file?.type === 'chunk'
    ? [...(file.viteMetadata?.importedAssets ?? [])].filter((asset) => asset.endsWith('.avif'))
    : []

/** Returns a route's layouts and the route: `settings.keys` is rendered in `settings`. */
const layoutsAnd = (id: string) =>
  id.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'))

/** Returns the path of a route: `/models/$id` for `models.$id`, `/models` for `models.index`. */
const pathOf = (id: string) =>
  `/${id
    .split('.')
    .filter((part) => part !== 'index')
    .join('/')}`

function withImports(
  bundle: Rolldown.OutputBundle,
  chunk: Rolldown.OutputChunk,
  found = new Set<string>(),
): string[] {
  if (!found.has(chunk.fileName)) {
    found.add(chunk.fileName)
    for (const name of chunk.imports) {
      const imported = bundle[name]
      if (imported?.type === 'chunk') withImports(bundle, imported, found)
    }
  }
  return [...found]
}
