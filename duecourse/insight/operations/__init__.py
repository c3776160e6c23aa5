"""What do people keep: figures of a day, reports, boards, schedules, packs of a month."""
