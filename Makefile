# A tracked box in one command: make run. Everything else: make help.

VENV ?= .venv
MADE := $(VENV)/.made
IN_VENV := $(VENV)/bin
# -qq: errors only
PIP := $(IN_VENV)/python -m pip --disable-pip-version-check -qq

# An environment remembers what it was made with; only its first make needs PYTHON=... or ROS=...
MADE_WITH_PYTHON := $(shell cat $(MADE)/with-python 2>/dev/null)
MADE_WITH_ROS := $(shell cat $(MADE)/with-ros 2>/dev/null)
PYTHON ?= $(or $(MADE_WITH_PYTHON),python3)
ROS ?= $(or $(MADE_WITH_ROS),kilted)

ifeq ($(wildcard requirements/ros-$(ROS).txt),)
$(error ROS=$(ROS) is not known: use ROS=kilted or ROS=jazzy)
endif
ifneq ($(or $(MADE_WITH_PYTHON),$(PYTHON)) $(or $(MADE_WITH_ROS),$(ROS)),$(PYTHON) $(ROS))
$(error $(VENV) was made with PYTHON=$(MADE_WITH_PYTHON) ROS=$(MADE_WITH_ROS), not with PYTHON=$(PYTHON) \
  ROS=$(ROS): run `make clean` first, or make another environment with VENV=.venv-other)
endif

# A sourced ROS would mix its modules and libraries with those of the wheels, which know only one middleware.
ifneq ($(AMENT_PREFIX_PATH)$(_ROS_WHEELS_BOOTSTRAP_COMPLETE),)
unexport AMENT_PREFIX_PATH CMAKE_PREFIX_PATH COLCON_PREFIX_PATH LD_LIBRARY_PATH PYTHONPATH
unexport RMW_IMPLEMENTATION _ROS_WHEELS_BOOTSTRAP_COMPLETE
endif

.DEFAULT_GOAL := help
.PHONY: help run setup test test-ros test-jazzy lint clean

help:
	@echo 'make run         a camera, the node, one set_target call and a line a second'
	@echo '                 SECONDS=20  SOURCE=video.mp4 or a folder  BOX=x,y,w,h  TRACKER=name'
	@echo 'make setup       only make the environment; then use $(IN_VENV)/deep_tracker'
	@echo '                 PYTHON=python3.12  ROS=kilted or jazzy'
	@echo 'make test        style, types and all tests (installs torch); ARGS="-k box" goes to pytest'
	@echo 'make test-jazzy  the tests of the node on ROS 2 Jazzy, in an environment of its own'
	@echo 'make lint        style and types alone'
	@echo 'make clean       remove all .venv* and everything that was built'

run: $(MADE)/package
	@exec $(IN_VENV)/deep_tracker demo $(if $(SECONDS),--seconds "$(SECONDS)") \
	  $(if $(SOURCE),--source "$$SOURCE") $(if $(BOX),--box "$$BOX") $(if $(TRACKER),--tracker "$$TRACKER")

setup: $(MADE)/package
	@echo 'Ready: $(IN_VENV)/deep_tracker'

test: lint
	$(IN_VENV)/python -m pytest $(ARGS)

test-ros: $(MADE)/test
	$(IN_VENV)/python -m pytest test/ros $(ARGS)

test-jazzy:
	@$(MAKE) --no-print-directory test-ros VENV=.venv-jazzy ROS=jazzy

lint: $(MADE)/develop
	$(IN_VENV)/ruff check
	$(IN_VENV)/ruff format --check
	$(IN_VENV)/mypy

clean:
	rm -rf .venv .venv-* build dist install log *.egg-info .*_cache

# Set-up, in steps. Each leaves a stamp in $(MADE): it is done once, again when what it is made from changes, and again
# when it was interrupted. Paths are relative, because make cannot handle a target with a space in its name.

# Scripts in an environment hold its absolute path: a checkout that was moved needs a new one.
ifneq ($(shell cat $(MADE)/checkout 2>/dev/null),$(CURDIR))
.PHONY: $(MADE)/checkout
endif
$(MADE)/checkout:
	@$(PYTHON) requirements/check_host.py
	@echo '== Making $(VENV) with $(PYTHON)'
	@$(PYTHON) -m venv --clear $(VENV)
	@mkdir $(MADE)
	@echo '$(PYTHON)' > $(MADE)/with-python
	@echo '$(ROS)' > $(MADE)/with-ros
	@pwd > $@

REQUIREMENTS := $(addprefix requirements/,build.txt runtime.txt ros-$(ROS).txt)
$(MADE)/requirements: $(MADE)/checkout $(REQUIREMENTS) requirements/constraints-$(ROS).txt
	@echo '== Installing the requirements and ROS 2 $(ROS): a minute or two'
	@$(PIP) install $(addprefix --requirement ,$(REQUIREMENTS))
	@touch $@

INTERFACES := $(wildcard deep_tracker_interfaces/* deep_tracker_interfaces/*/*)
$(MADE)/interfaces: $(MADE)/requirements setup_interfaces.py $(INTERFACES)
	@echo '== Generating the ROS messages and services'
	@$(IN_VENV)/python setup_interfaces.py --build $(VENV)/build --prefix $(VENV) \
	  > $(VENV)/interfaces.log 2>&1 || { cat $(VENV)/interfaces.log; exit 1; }
	@touch $@

$(MADE)/package: $(MADE)/interfaces setup.py setup.cfg package.xml pyproject.toml
	@echo '== Installing deep_tracker_ros itself'
	@$(PIP) install --no-build-isolation --no-deps --editable . \
	  > $(VENV)/package.log 2>&1 || { cat $(VENV)/package.log; exit 1; }
	@touch $@

$(MADE)/test $(MADE)/develop: $(MADE)/%: $(MADE)/package requirements/%.txt
	@echo '== Installing what requirements/$*.txt adds'
	@$(PIP) install --requirement requirements/$*.txt
	@touch $@
$(MADE)/develop: requirements/test.txt requirements/learning.txt
