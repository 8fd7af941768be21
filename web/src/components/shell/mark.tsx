/** The logo: a frame, a horizon and a way to it. */
const Mark = ({ size = 22 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 22 22" fill="none" aria-hidden="true">
    <path
      d="M4.2 18.4C6.3 13.3 16.4 15 14.5 11.6 14 10.7 13 10.5 12.8 9.2h1.5c.6 1.2 3.2 1.4 3.2 3.3 0 3-6.6 2.1-7 5.9z"
      fill="var(--accent)"
    />
    <rect
      x="1.8"
      y="3.3"
      width="18.4"
      height="15.4"
      rx="1.6"
      stroke="currentColor"
      strokeWidth="1.5"
    />
    <path d="M2 9.2h18" stroke="currentColor" strokeWidth="1.5" />
  </svg>
)

/** The logo and the name. */
export const Name = () => (
  <span className="inline-flex h-8 items-center gap-2 text-[15px] font-semibold tracking-[-0.015em] whitespace-nowrap">
    <Mark />
    The Way
  </span>
)
