import { bytes } from '../../../lib/format.ts'

/** What is wrong with a file before it is sent, in words; null when it may be sent. */
export function zipFault(file: File, maxBytes: number): string | null {
  if (!/\.zip$/i.test(file.name)) {
    return `${file.name} is not a ZIP. Select the pictures in your file manager, make one ZIP of them and choose that.`
  }
  if (file.size === 0) return `${file.name} is empty. Choose another ZIP.`
  if (file.size > maxBytes) {
    return `${file.name} has ${bytes(file.size)}; ${bytes(maxBytes)} is the most. Leave out some pictures or scale them down: the trainer uses at most 1,024 pixels of each side.`
  }
  return null
}

/** The one file of a drop or choice, or what is wrong with it. */
export function oneZip(
  files: readonly File[],
  maxBytes: number,
): { file: File; fault: null } | { file: null; fault: string } {
  const [file, another] = files
  if (!file || another) {
    return {
      file: null,
      fault: 'One ZIP is needed: put all pictures into it and choose only that.',
    }
  }
  const fault = zipFault(file, maxBytes)
  return fault === null ? { file, fault } : { file: null, fault }
}
