import { repositoryPath, repositoryUrl } from './repository.ts'

const { whatIsStale }: { whatIsStale(root: string): string[] } = await import(
  repositoryUrl('scripts/build-stale.mjs').href
)

/**
 * Returns the path of a program built by `npm run build`, such as `src/main.js`. Tests start what ships; loading the
 * sources would also take a second longer each time. Throws if the build is older than its sources.
 */
export function builtProgram(file: string): string {
  if (whatIsStale(repositoryPath()).includes('the server'))
    throw new Error('The server is not built, or its sources changed since: run `npm run build`.')
  return repositoryPath('server/dist', file)
}
