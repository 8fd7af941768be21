import { continuesWords } from '../lib/format-time.ts'
import { useNow } from '../lib/use-now.ts'

/** When the server sends a run again that waits because Replicate limits the rate. */
export const Continues = ({ at }: { at: string }) => <>{continuesWords(at, useNow())}</>
