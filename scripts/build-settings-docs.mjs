#!/usr/bin/env node
// Builds .env.example and the README's table of settings from the tables that the server and the emulator read.
// `--check` writes nothing and fails if an existing file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'

const example = new URL('../.env.example', import.meta.url)
const readme = new URL('../README.md', import.meta.url)

const HEADER = `Copy this file to .env and change what you need. Everything has a default. The process environment overrides
.env.local, which overrides .env. Built from server/src/config/settings-table.ts and server/emulator/settings.ts by
\`pnpm settings-docs\`; edit the texts there, not here.`
const WIDTH = 120

/** Returns `.env.example`: each setting with its text, commented out. */
export function buildExample(settings) {
  const parts = Object.entries(settings)
    .filter(([, { listedIn }]) => listedIn !== 'nowhere')
    .map(([name, setting]) => `${toComment(describe(setting))}\n# ${name}=${exampleOf(setting)}\n`)
  return [`${toComment(HEADER)}\n`, ...parts].join('\n')
}

/** Returns the README's table, in Markdown. */
export function buildTable(settings) {
  const rows = Object.entries(settings)
    .filter(([, { listedIn }]) => listedIn === undefined)
    .map(([name, setting]) => `| \`${name}\` |${cell(defaultOf(setting))}| ${setting.text} |`)
  return ['| Name | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

/** Puts the table between its markers. */
export function replaceTable(text, table) {
  const markers = /(<!-- settings -->\n).*?(\n<!-- \/settings -->)/s
  if (!markers.test(text)) throw new Error('The README does not have the markers of its settings.')
  return text.replace(markers, (_whole, start, end) => `${start}${table}${end}`)
}

const exampleOf = ({ example, default: value }) => example ?? value ?? ''
const defaultOf = ({ unset, default: value }) => unset ?? (value && `\`${value}\``)
const cell = (text) => (text ? ` ${text} ` : ' ')

function describe({ text, note, ...setting }) {
  const { default: value } = setting
  const isShown = value !== undefined && exampleOf(setting) === value
  const unset = isShown ? '' : (defaultOf(setting)?.replace(/^none(?:: |$)/, '') ?? '')
  return [startSentence(text), note, unset && `Unset: ${unset}.`].filter(Boolean).join(' ')
}

/** A text that begins with a value, in backticks, keeps its case. */
const startSentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function toComment(markdown) {
  const plain = markdown.replaceAll(/\[([^\]]+)\]\(([^)#]+)[^)]*\)/g, '$1 ($2)').replaceAll('`', '')
  const lines = ['#']
  for (const word of plain.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(`# ${word}`)
  }
  return lines.join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const load = (path) => tsImport(path, import.meta.url)
  const { SETTINGS } = await load('../server/src/config/settings-table.ts')
  const { EMULATOR_SETTINGS } = await load('../server/emulator/settings.ts')
  const settings = { ...SETTINGS, ...EMULATOR_SETTINGS }
  const existing = readFileSync(readme, 'utf8')
  const built = [
    [example, buildExample(settings)],
    [readme, replaceTable(existing, buildTable(settings))],
  ]
  for (const [file, text] of built) {
    if (!process.argv.includes('--check')) {
      writeFileSync(file, text)
    } else if (readFileSync(file, 'utf8') !== text) {
      console.error(`${fileURLToPath(file)} is stale: run \`pnpm settings-docs\` and commit it.`)
      process.exitCode = 1
    }
  }
}
