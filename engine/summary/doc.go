// Package summary describes what a run found of its outputs: data for people and programs, whose JSON is public.
//
// It owns the form of results. It must not know how they are computed (packages engine and stats), so that whoever stores or
// shows them does not reach the engine.
package summary
