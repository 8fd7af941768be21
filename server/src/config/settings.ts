import { SETTINGS, type Setting } from './settings-table.ts'

type Table = typeof SETTINGS
type SettingName = keyof Table
type Values = { [N in SettingName]: ReturnType<Table[N]['parse']> }
type NameWithDefault = {
  [N in SettingName]: Table[N] extends { default: string } ? N : never
}[SettingName]

const table: { [N in SettingName]: Setting<Values[N]> } = SETTINGS
const defaults: Record<NameWithDefault, { default: string }> = SETTINGS

/** Reads one setting at a time. An empty variable counts as not set. */
export interface Settings {
  /** Returns a setting's value or its default. Throws ConfigError if the value is invalid. */
  get<N extends NameWithDefault>(name: N): Values[N]
  /** Returns `null` if the setting is not set. Throws ConfigError if its value is invalid. */
  optional<N extends SettingName>(name: N): Values[N] | null
  /** Returns the variable that has the setting: the earlier app's if only that one is set. */
  variableOf(name: SettingName): string
}

export function createSettings(environment: Record<string, string | undefined>): Settings {
  const read = (variable: string) => environment[variable]?.trim() || null
  const variableOf: Settings['variableOf'] = (name) => {
    const { earlierName } = table[name]
    return earlierName !== undefined && read(name) === null ? earlierName : name
  }
  const optional: Settings['optional'] = (name) => {
    const variable = variableOf(name)
    const value = read(variable)
    return value === null ? null : table[name].parse(value, variable)
  }
  return {
    optional,
    get: (name) => optional(name) ?? table[name].parse(defaults[name].default, name),
    variableOf,
  }
}
