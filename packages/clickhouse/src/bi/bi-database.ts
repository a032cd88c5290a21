/** The views for BI live beside the database they read: `bi` for `trichter`, else `<database>_bi`, so that several workspaces fit one server. */
export const biDatabaseOf = (database: string): string => (database === 'trichter' ? 'bi' : `${database}_bi`);
