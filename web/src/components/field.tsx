import clsx from 'clsx'
import { ChevronDown, CircleX, TriangleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

export interface FieldText {
  label: ReactNode
  /** Shown below the control unless there is a warning or an error. */
  hint?: ReactNode
  warning?: ReactNode
  error?: ReactNode
  /** Shows "optional" beside the label. */
  optional?: boolean
  className?: string
}

interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  'data-state': 'warning' | undefined
}

interface FieldProps extends FieldText {
  children: (control: ControlProps) => ReactNode
}

/** A label, one control and its message; `children` must pass the given props to the control. */
function Field({ label, hint, warning, error, optional, className, children }: FieldProps) {
  const id = useId()
  const message = error ?? warning ?? hint
  return (
    <div className={clsx('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 flex gap-1.5 text-ui font-medium">
        {label}
        {optional && <span className="font-normal text-muted">optional</span>}
      </label>
      {children({
        id,
        'aria-describedby': message ? `${id}-message` : undefined,
        'aria-invalid': error ? true : undefined,
        'data-state': warning && !error ? 'warning' : undefined,
      })}
      <FieldMessage id={`${id}-message`} hint={hint} warning={warning} error={error} />
    </div>
  )
}

type MessageProps = Pick<FieldText, 'hint' | 'warning' | 'error'> & { id: string }

/** The message below a control: the error, else the warning, else the hint. */
export function FieldMessage({ id, hint, warning, error }: MessageProps) {
  if (error) {
    return (
      <p id={id} role="alert" className="mt-1.5 flex gap-1.5 text-small text-danger">
        <CircleX size={14} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden />
        <span>{error}</span>
      </p>
    )
  }
  if (warning) {
    return (
      <p id={id} className="mt-1.5 flex gap-1.5 text-small text-warn">
        <TriangleAlert size={14} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden />
        <span>{warning}</span>
      </p>
    )
  }
  return hint ? (
    <p id={id} className="mt-1.5 text-small text-muted">
      {hint}
    </p>
  ) : null
}

type Native<T extends 'input' | 'textarea' | 'select'> = FieldText &
  Omit<ComponentProps<T>, keyof FieldText | 'id'> & { mono?: boolean }

/** A text input. Like a native one, it accepts the props that `register` of react-hook-form returns. */
export function TextField({ mono, ...props }: Native<'input'>) {
  const [text, native] = splitField(props)
  return (
    <Field {...text}>
      {(control) => (
        <input {...native} {...control} className={clsx('field h-control', mono && 'font-mono')} />
      )}
    </Field>
  )
}

export function TextArea({ mono, rows = 3, ...props }: Native<'textarea'>) {
  const [text, native] = splitField(props)
  return (
    <Field {...text}>
      {(control) => (
        <textarea
          {...native}
          {...control}
          rows={rows}
          className={clsx('field block resize-y py-2', mono && 'font-mono')}
        />
      )}
    </Field>
  )
}

/** A native select; `children` are its options. */
export function SelectField({ mono, ...props }: Native<'select'>) {
  const [text, native] = splitField(props)
  return (
    <Field {...text}>
      {(control) => (
        <span className="relative block">
          <select
            {...native}
            {...control}
            className={clsx('field h-control appearance-none pr-8', mono && 'font-mono')}
          />
          <ChevronDown
            size={16}
            strokeWidth={1.75}
            className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
            aria-hidden
          />
        </span>
      )}
    </Field>
  )
}

function splitField<P extends FieldText>(props: P) {
  const { label, hint, warning, error, optional, className, ...native } = props
  const text = {
    label,
    hint,
    warning,
    error,
    ...(optional ? { optional } : {}),
    ...(className ? { className } : {}),
  }
  return [text, native] as const
}
