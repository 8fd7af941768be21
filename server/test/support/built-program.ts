import { repositoryPath, repositoryUrl } from './repository.ts'

const { whatIsStale }: { whatIsStale(root: string): string[] } = await import(
  repositoryUrl('scripts/build-stale.mjs').href
)

/**
 * The file of a program as `npm run build` made it, such as `src/main.js`: what ships is what tests start, and its
 * sources would take a second longer to load each time. Throws when it is older than its sources.
 */
export function builtProgram(file: string): string {
  if (whatIsStale(repositoryPath()).includes('the server'))
    throw new Error('The server is not built, or its sources changed since: run `npm run build`.')
  return repositoryPath('server/dist', file)
}
