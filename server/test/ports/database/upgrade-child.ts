import { readFileSync } from 'node:fs'
import { openEmbeddedThread } from '../../../src/ports/database/embedded/embedded-database.ts'

// Applies a setup file to an embedded database, until it is killed.
const [directory = '', setupFile = ''] = process.argv.slice(2)
await openEmbeddedThread({ directory, schemaSql: readFileSync(setupFile, 'utf8') })
