/** How to reach a person, as their sender names it. Leaves the door sealed or not at all. */
export interface Contacts {
  name?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  company?: string;
  /** The person's page in a CRM. */
  crm?: string;
  /** Properties of the event's data the workspace marked as personal, by their path. */
  data?: Record<string, unknown>;
}
