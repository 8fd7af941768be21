import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findRoot } from '../../src/root.ts'

const root = findRoot(import.meta.dirname)

/** The path of a file in the repository, such as `README.md`: compiled tests do not lie where their sources do. */
export const repositoryPath = (...parts: string[]) => join(root, ...parts)

/** The same as a URL; a folder's ends with a slash. */
export const repositoryUrl = (path: string) => new URL(path, pathToFileURL(`${root}/`))
