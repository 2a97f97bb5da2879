/** Environment, logger, ids and the life of a service. Imports no other package of ours. */
export {}
