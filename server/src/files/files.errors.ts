import { problem } from '../errors/problem.ts'

export const fileNotFoundError = () =>
  problem({
    status: 404,
    code: 'files.not_found',
    title: 'No such file',
    detail: 'There is no file at this address. What it belonged to may have been deleted.',
  })

export const rangeError = (size: number) =>
  problem({
    status: 416,
    code: 'files.range',
    title: 'No such part',
    detail: `The file has ${size} bytes; the asked part lies outside of it.`,
    headers: { 'content-range': `bytes */${size}` },
  })
