import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSpool } from '../src/spool.ts'

// Opens a spool in the given folder, writes a partial upload into it and sends its path to the parent process.
const { directory } = await openSpool(process.argv[2] ?? '')
writeFileSync(join(directory, 'upload'), 'half of a ZIP')
process.send?.(directory)
setInterval(() => {}, 1000)
