package composetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// structs reads the fields and tags of the program's struct types: package main can not be imported.
func structs(t *testing.T) map[string]map[string]reflect.StructTag {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of the program: %v", err)
	}
	types := map[string]map[string]reflect.StructTag{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, isType := node.(*ast.TypeSpec)
			if !isType {
				return true
			}
			body, isStruct := spec.Type.(*ast.StructType)
			if !isStruct {
				return true
			}
			fields := map[string]reflect.StructTag{}
			for _, field := range body.Fields.List {
				for _, name := range field.Names {
					tag := ""
					if field.Tag != nil {
						tag, _ = strconv.Unquote(field.Tag.Value)
					}
					fields[name.Name] = reflect.StructTag(tag)
				}
			}
			types[spec.Name.Name] = fields
			return true
		})
	}
	return types
}

// The commands that containers run, their flags and the variable for the configuration file are those of the command line.
func TestCommandsExist(t *testing.T) {
	types := structs(t)
	commands := map[string]bool{}
	for name, tag := range types["CLI"] {
		if _, is := tag.Lookup("cmd"); is {
			commands[strings.ToLower(name)] = true
		}
	}
	project := load(t)
	for name, service := range project.Services {
		if service.Build == nil {
			continue
		}
		if len(service.Command) != 1 || !commands[service.Command[0]] {
			t.Errorf("%s runs %v; the program has %v", name, service.Command, commands)
		}
		if service.HealthCheck == nil {
			continue
		}
		check := service.HealthCheck.Test
		allowed := strings.Split(types["HealthCmd"]["Role"].Get("enum"), ",")
		if len(check) != 5 || !commands[check[2]] || check[3] != "--role" || !slices.Contains(allowed, check[4]) {
			t.Errorf("%s: health check %v; the roles of health are %v", name, check, allowed)
		}
	}
	if env := types["Globals"]["ConfigFile"].Get("env"); env != "KENTONGAN_CONFIG" {
		t.Errorf("the configuration file is named by %q, docker-compose.yml sets KENTONGAN_CONFIG", env)
	}
}
