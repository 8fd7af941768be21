import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSpool } from '../src/spool.ts'

// Opens a spool below the folder that it is given, with something on its way, and tells where.
const { directory } = await openSpool(process.argv[2] ?? '')
writeFileSync(join(directory, 'upload'), 'half of a ZIP')
process.send?.(directory)
setInterval(() => {}, 1000)
