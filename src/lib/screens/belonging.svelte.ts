/**
 * The place of the navigation that each community belongs to, by its key: only its purpose says. Filled by
 * the screens of a community (`belonging-to`), for the shell, which knows no rows.
 */
export const belonging = $state<Record<string, string>>({});
