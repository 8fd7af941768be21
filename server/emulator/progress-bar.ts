export interface ProgressBar {
  description?: string
  current: number
  total: number
  elapsedSeconds: number
  postfix?: string
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const barWidth = 10

/** Returns one refresh of a progress bar as Python's tqdm prints it without a terminal. */
export function progressBar({
  description,
  current,
  total,
  elapsedSeconds,
  postfix,
}: ProgressBar): string {
  const fraction = total === 0 ? 1 : current / total
  const rate = current > 0 && elapsedSeconds > 0 ? current / elapsedSeconds : undefined
  const remaining = rate === undefined ? '?' : clock((total - current) / rate)
  const details = [rateText(rate), ...(postfix === undefined ? [] : [postfix])].join(', ')
  const percent = String(Math.round(fraction * 100)).padStart(3)
  const head = description === undefined ? '' : `${description}: `
  return `${head}${percent}%|${bar(fraction)}| ${current}/${total} [${clock(elapsedSeconds)}<${remaining}, ${details}]`
}

function bar(fraction: number): string {
  const filled = Math.floor(fraction * barWidth * eighths.length)
  const whole = '█'.repeat(Math.floor(filled / eighths.length))
  return (whole + (eighths[filled % eighths.length] ?? '')).padEnd(barWidth)
}

/** Like tqdm, inverts the unit when a step takes longer than a second. */
function rateText(rate: number | undefined): string {
  if (rate === undefined) return '?it/s'
  return rate < 1 ? `${fixed(1 / rate)}s/it` : `${fixed(rate)}it/s`
}

const fixed = (value: number): string => value.toFixed(2).padStart(5)

function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
  return hours > 0 ? `${hours}:${tail}` : tail
}
