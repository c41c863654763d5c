# SPDX-License-Identifier: BSD-3-Clause
# How each object is compiled, for programs that read C: a list of $(COMMAND.OBJECT),
# whose last word is the source.
quote = "$(subst ",\",$(subst \,\\,$1))"
comma := ,
compile_commands.json $(O)/compile_commands.json:
	$(call show,GEN,$@)
	@$(file >$@,[)$(foreach o,$(OBJECTS),$(file >>$@,{"directory":$(call \
		quote,$(CURDIR))$(comma)"command":$(call \
		quote,$(COMMAND.$o))$(comma)"file":$(call quote,$(lastword \
		$(COMMAND.$o)))}$(if $(filter-out $(lastword \
		$(OBJECTS)),$o),$(comma))))$(file >>$@,])
