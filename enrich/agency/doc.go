// Package agency says which public bodies answer for the topics of a mention at its place: a routing table of topic by place, because a topic is
// not an agency. The shipped table (routes.txt, which explains its form) names the bodies by level of government as they are called everywhere; an
// operator's override names them as they are called at home, for a place and what lies in it.
//
// A Table is never written after it was made: safe for concurrent use.
package agency
