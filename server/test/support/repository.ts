import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findRoot } from '../../src/root.ts'

const root = findRoot(import.meta.dirname)

/**
 * Returns the path of a file in the repository, such as `README.md`. Compiled tests are in another folder than their
 * sources.
 */
export const repositoryPath = (...parts: string[]) => join(root, ...parts)

/** Returns the same as a URL; that of a folder ends with a slash. */
export const repositoryUrl = (path: string) => new URL(path, pathToFileURL(`${root}/`))
